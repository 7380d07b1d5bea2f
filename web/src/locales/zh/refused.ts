// Why the server said no, and what to do. The keys are the codes of its API.
import type { Chinese } from '../words';

export const refused: Chinese['refused'] = {
  again: '重试',
  'meeting-not-found': {
    what: '未找到此会议码对应的会议。',
    next: '请与您收到的消息核对，或直接打开其中的链接。会议也可能已关闭。',
  },
  'meeting-closed': {
    what: '会议已结束。',
    next: '会议已关闭，无法重新打开。请索取新链接，或自己发起会议。',
  },
  'meeting-full': { what: '全部 {{limit}} 个席位已满。', next: '请联系主持人，或等有人离开后重试。' },
  'too-many-look-ups': {
    what: '您的网络尝试了过多会议码。',
    next: '请在 {{time}} 重试。打开消息中的链接无需猜测。',
  },
  'too-many-meetings': { what: '您开放的会议过多。', next: '请先关闭其中一个，再发起此会议。' },
  'too-many-sessions': { what: '您的网络一次涌入了过多新用户。', next: '请在 {{time}} 重试。' },
  'title-invalid': { what: '服务器不接受此标题。', next: '请使用可见字符，最多 120 个。' },
  'slug-invalid': {
    what: '服务器不接受此地址。',
    next: '请使用 3 到 40 个小写字母、数字或连字符，以字母开头。',
  },
  'slug-taken': { what: '此地址已被另一个会议使用。', next: '请换一个。' },
  'name-invalid': { what: '服务器不接受此名字。', next: '请使用可见字符，最多 60 个。' },
  'joining-disabled': {
    what: '此服务器已停用浏览器加入。',
    next: '请联系管理员或邀请您的人。',
  },
  'origin-refused': {
    what: '服务器不认得此地址。',
    next: '请用服务器设定的地址打开，或联系管理员。',
  },
  'insecure-page': {
    what: '此页面不安全。',
    next: '请用 https 地址打开此服务器。在服务器本机上，也可以使用 http://localhost。',
  },
  'database-away': {
    what: '服务器无法连接数据库。',
    next: '目前无法发起、加入或查找会议。正在进行的会议不受影响。请一分钟后重试。',
  },
  'media-refused': {
    what: '未能进入会议。',
    next: '会议可能已满或刚刚关闭。请重试，或联系邀请您的人。',
  },
  'no-media': {
    what: '此网络无法传输视频。',
    next: '能连上服务器，但没有可以传输声音的途径。请换一个网络。',
  },
  unreachable: { what: '服务器没有响应。', next: '请检查网络后重试。您输入的内容已保留。' },
  unknown: { what: '服务器未能完成您的请求。', next: '请重试，或联系管理员。' },
  said: '服务器回复：{{message}}',
};
