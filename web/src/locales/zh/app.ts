// The frame of every page.
import type { Chinese } from '../words';

export const app: Chinese['app'] = {
  name: 'Conclave',
  title: '{{page}} · Conclave',
  skipToControls: '跳到控制栏',
  home: 'Conclave，返回首页',
  loading: '正在加载',
  cancel: '取消',
  close: '关闭',
};
