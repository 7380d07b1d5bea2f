// An address that leads nowhere.
import type { Chinese } from '../words';

export const notFound: Chinese['notFound'] = {
  what: '此地址没有内容。',
  next: '请与您收到的链接核对，或从首页开始。',
};
