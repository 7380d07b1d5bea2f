// The frame of every page.
import type { Russian } from '../words';

export const app: Russian['app'] = {
  name: 'Conclave',
  title: '{{page}} · Conclave',
  skipToControls: 'К кнопкам управления',
  home: 'Conclave, на главную',
  loading: 'Загрузка',
  cancel: 'Отмена',
  close: 'Закрыть',
};
