// After the meeting, and what ends it.
import type { Chinese } from '../words';

export const end: Chinese['end'] = {
  left: '您已离开。',
  lasted: '您参会 {{time}}。',
  back: '重新进入',
  home: '首页',
  closed: { what: '主持人已关闭会议。', next: '其链接已失效。' },
  'closed-by-you': { what: '您已关闭会议。', next: '所有人均已退出，其链接已失效。' },
  'owner-left': { what: '主持人已离开，会议随之结束。', next: '其链接已失效。' },
  empty: { what: '会议中无人，已自动结束。', next: '其链接已失效。需要时请发起新会议。' },
  removed: { what: '主持人已将您移出会议。', next: '如果这是误会，请联系邀请您的人。' },
  moved: { what: '您已转到另一台设备。', next: '会议在那里继续。', action: '转到这里' },
  elsewhere: {
    what: '您已在另一个标签页中参加此会议。',
    next: '请在那里继续，或在这里作为第二台设备静音加入。',
    action: '也在这里加入，不开声音',
  },
  attendance: {
    title: '会议记录',
    own: '您只能看到自己的时间。会议主持人可以看到所有人的时间。',
    name: '姓名',
    when: '时段',
    came: '进入',
    went: '离开',
    stayed: '时长',
    still: '仍在会议中',
    nobody: '此会议无人参加过。',
    loading: '正在统计参会者',
    again: '重试',
  },
};
