// The moment between Join and the meeting; when the server does not answer, it says so and goes on trying.
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Call } from '../../../state/call';
import { SeatPage } from '../../common/components/SeatPage';
import classes from './JoiningPage.module.css';

interface Props {
  readonly call: Call;
  readonly attempt: number;
  readonly onBack: () => void;
}

export function JoiningPage({ call, attempt, onBack }: Props) {
  const { t } = useTranslation();
  if (attempt === 1) {
    return (
      <main className={classes.page}>
        <Loader aria-hidden />
        <p role="status">{t('joining.working', { room: call.address })}</p>
      </main>
    );
  }
  const actions = (
    <>
      <Button onClick={() => call.tryNow()}>{t('call.banner.tryNow')}</Button>
      <Button variant="default" onClick={onBack}>
        {t('joining.goBack')}
      </Button>
    </>
  );
  return (
    <SeatPage title={t('joining.lost')} actions={actions}>
      <p>{t('joining.attempt', { attempt })}</p>
    </SeatPage>
  );
}
