// The one setting for colours.
import type { Russian } from '../words';

export const scheme: Russian['scheme'] = {
  label: 'Оформление',
  system: 'Как в системе',
  dark: 'Тёмное',
  light: 'Светлое',
};
