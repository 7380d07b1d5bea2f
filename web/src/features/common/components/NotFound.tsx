// An address of this server that leads nowhere.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { routes } from '../../../app/stores';
import { SeatPage } from './SeatPage';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <SeatPage
      title={t('notFound.what')}
      actions={<Button onClick={() => routes.navigate('/')}>{t('refused.home')}</Button>}
    >
      <p>{t('notFound.next')}</p>
    </SeatPage>
  );
}
