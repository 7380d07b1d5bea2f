// The one setting for colours.
import type { Chinese } from '../words';

export const scheme: Chinese['scheme'] = {
  label: '外观',
  system: '跟随系统',
  dark: '深色',
  light: '浅色',
};
