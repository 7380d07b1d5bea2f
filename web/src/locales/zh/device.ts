// Cameras, microphones and speakers, and what to do when one does not start.
import type { Chinese } from '../words';

export const device: Chinese['device'] = {
  camera: '摄像头 {{number}}',
  microphone: '麦克风 {{number}}',
  speaker: '扬声器 {{number}}',
  kinds: { camera: '摄像头', microphone: '麦克风', speaker: '扬声器' },
  again: '重试',
  system: '由系统选择',
  none: '未找到',
  level: '麦克风音量',
  levelOf: '{{name}}的音量',
  test: '测试',
  testOf: '测试{{name}}',
  testing: '您应该会听到两个音',
  failure: {
    camera: {
      blocked: {
        what: '此网站的摄像头已被阻止。',
        next: '请点击地址栏左侧的网站设置，将摄像头设为允许，它会自动启动。',
      },
      missing: { what: '未找到摄像头。', next: '请接入摄像头，或不带摄像头加入：其他人会看到您的姓名首字。' },
      busy: { what: '另一个程序正在使用摄像头。', next: '请在那里关闭，或选择其他摄像头。' },
      insecure: {
        what: '此页面不能使用摄像头。',
        next: '浏览器只在 https 地址和本机上允许使用。请通过 https 地址打开此服务器。',
      },
      other: { what: '摄像头未能启动。', next: '请选择其他摄像头，或重试。' },
    },
    microphone: {
      blocked: {
        what: '此网站的麦克风已被阻止。',
        next: '请点击地址栏左侧的网站设置，将麦克风设为允许，它会自动启动。',
      },
      missing: { what: '未找到麦克风。', next: '请接入麦克风，或只收听。' },
      busy: { what: '另一个程序正在使用麦克风。', next: '请在那里关闭，或选择其他麦克风。' },
      insecure: {
        what: '此页面不能使用麦克风。',
        next: '浏览器只在 https 地址和本机上允许使用。请通过 https 地址打开此服务器。',
      },
      other: { what: '麦克风未能启动。', next: '请选择其他麦克风，或重试。' },
    },
    sound: {
      blocked: {
        what: '系统不允许浏览器获取声音。',
        next: '请在系统设置中允许浏览器录制屏幕和声音，然后重新共享。',
      },
      missing: {
        what: '没有获取到声音。',
        next: '请选择标签页并保持“共享声音”打开。有些系统只能提供标签页的声音。',
      },
      busy: { what: '无法获取声音。', next: '请选择其他标签页或屏幕。' },
      insecure: { what: '此页面不能共享声音。', next: '请通过 https 地址打开此服务器。' },
      other: { what: '无法共享声音。', next: '请选择其他标签页或屏幕。' },
    },
    screen: {
      blocked: {
        what: '系统不允许浏览器显示屏幕。',
        next: '请在系统设置中允许浏览器录制屏幕，然后重新共享。',
      },
      missing: { what: '这里没有可共享的屏幕。', next: '请在其他电脑上共享。' },
      busy: { what: '无法捕获屏幕。', next: '请选择其他窗口或屏幕。' },
      insecure: { what: '此页面不能共享屏幕。', next: '请通过 https 地址打开此服务器。' },
      other: { what: '无法共享屏幕。', next: '请选择其他窗口或屏幕。' },
    },
  },
};
