// Somebody who was in comes in again: a moment, a server that does not answer, or the question where.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Call } from '../../../state/call';
import type { Phase } from '../../../state/phase';
import { SeatPage } from '../../common/components/SeatPage';
import { Waiting } from '../../common/components/Waiting';
import { AlreadyHere } from '../../prejoin/components/AlreadyHere';

export function ComingBack({ call, phase }: { readonly call: Call; readonly phase: Phase }) {
  const { t } = useTranslation();
  if (phase.kind === 'asked-where') {
    return (
      <SeatPage
        title={t('prejoin.already.what')}
        actions={<AlreadyHere onAnswer={(where) => call.joinHere(where)} />}
      >
        <p>{t('prejoin.already.next')}</p>
      </SeatPage>
    );
  }
  if (phase.kind !== 'joining' || phase.attempt === 1) return <Waiting />;
  const actions = (
    <>
      <Button size="md" onClick={() => call.tryNow()}>
        {t('prejoin.tryNow')}
      </Button>
      <Button size="md" variant="default" onClick={() => call.leave()}>
        {t('prejoin.stop')}
      </Button>
    </>
  );
  return (
    <SeatPage title={t('prejoin.lost')} actions={actions}>
      <p>{t('prejoin.attempt', { attempt: phase.attempt })}</p>
    </SeatPage>
  );
}
