// The way in. The button says what pressing it will do, and while that runs, that it runs.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SecondDevice } from '../../../api/types';
import type { Phase } from '../../../state/phase';
import { RefusalNote } from '../../end/components/RefusalNote';
import type { Refusal } from '../../end/refusal';
import type { JoinWith } from '../join-label';
import { AlreadyHere } from './AlreadyHere';
import classes from './JoinButtons.module.css';

interface Props {
  readonly label: JoinWith;
  readonly phase: Phase | undefined;
  /** The server knows already that the person is in with another device. */
  readonly already: boolean;
  readonly refusal: Refusal | undefined;
  readonly onJoin: (what: 'chosen' | 'nothing', where?: SecondDevice) => void;
  readonly onTryNow: () => void;
  readonly onStop: () => void;
}

export function JoinButtons({ label, phase, already, refusal, onJoin, onTryNow, onStop }: Props) {
  const { t } = useTranslation();
  const joining = phase?.kind === 'joining' ? phase : undefined;
  if (joining !== undefined && joining.attempt > 1) {
    return <NoAnswer attempt={joining.attempt} onTryNow={onTryNow} onStop={onStop} />;
  }
  if (already || phase?.kind === 'asked-where') {
    return (
      <section className={classes.already} aria-label={t('prejoin.already.what')}>
        <p className={classes.what} role={phase === undefined ? undefined : 'alert'}>
          {t('prejoin.already.what')}
        </p>
        <p className={classes.next}>{t('prejoin.already.next')}</p>
        {refusal !== undefined && <RefusalNote refusal={refusal} />}
        <AlreadyHere busy={joining !== undefined} onAnswer={(where) => onJoin('chosen', where)} />
      </section>
    );
  }
  return (
    <div className={classes.buttons}>
      {refusal !== undefined && <RefusalNote refusal={refusal} />}
      <Button type="submit" size="lg" fullWidth aria-disabled={joining !== undefined}>
        {t(joining === undefined ? `prejoin.join.${label}` : 'prejoin.join.working')}
      </Button>
      {label !== 'none' && joining === undefined && (
        <button type="button" className={classes.without} onClick={() => onJoin('nothing')}>
          {t(`prejoin.without.${label}`)}
        </button>
      )}
    </div>
  );
}

interface NoAnswerProps {
  readonly attempt: number;
  readonly onTryNow: () => void;
  readonly onStop: () => void;
}

function NoAnswer({ attempt, onTryNow, onStop }: NoAnswerProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.already} aria-label={t('prejoin.lost')}>
      <p className={classes.what} role="alert">
        {t('prejoin.lost')}
      </p>
      <p className={classes.next}>{t('prejoin.attempt', { attempt })}</p>
      <Button size="md" onClick={onTryNow}>
        {t('prejoin.tryNow')}
      </Button>
      <Button size="md" variant="default" onClick={onStop}>
        {t('prejoin.stop')}
      </Button>
    </section>
  );
}
