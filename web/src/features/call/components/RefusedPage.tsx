// Why the server did not let the person in, in words, and what to do next.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { routes } from '../../../app/stores';
import { SeatPage } from '../../common/components/SeatPage';

const CODES = [
  'room-name-invalid',
  'name-invalid',
  'joining-disabled',
  'origin-refused',
  'media-refused',
  'no-media',
] as const;

interface Props {
  readonly code: string;
  readonly message: string;
  readonly onAgain: () => void;
}

export function RefusedPage({ code, message, onAgain }: Props) {
  const { t } = useTranslation();
  const known = CODES.find((one) => one === code) ?? 'unknown';
  const actions = (
    <>
      <Button onClick={onAgain}>{t('refused.again')}</Button>
      <Button variant="default" onClick={() => routes.navigate('/')}>
        {t('refused.home')}
      </Button>
    </>
  );
  return (
    <SeatPage title={t(`refused.${known}.what`)} actions={actions}>
      <p>{t(`refused.${known}.next`)}</p>
      {message !== '' && <p>{t('refused.said', { message })}</p>}
    </SeatPage>
  );
}
