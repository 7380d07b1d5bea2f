// An address that leads nowhere.
import type { Russian } from '../words';

export const notFound: Russian['notFound'] = {
  what: 'По этому адресу ничего нет.',
  next: 'Сверьте его со ссылкой, которую вам прислали, или начните с главной страницы.',
};
