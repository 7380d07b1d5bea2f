// An address of this server that leads nowhere.
import { useTranslation } from 'react-i18next';
import { SeatPage } from '../../common/components/SeatPage';
import { HomeButton } from './HomeButton';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <SeatPage title={t('notFound.what')} sign="question" actions={<HomeButton main />}>
      <p>{t('notFound.next')}</p>
    </SeatPage>
  );
}
