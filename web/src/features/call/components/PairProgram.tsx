// The code that makes the desktop program the same person as this page: so that its computer can be asked for.
import { Button } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/stores';
import { clock } from '../../../lib/time';
import { useMeetingState } from '../session';
import { useSecondsUntil } from '../use-control';
import classes from './Control.module.css';

interface Made {
  readonly code: string;
  readonly until: number;
}

export function PairProgram() {
  const { t } = useTranslation();
  const meeting = useMeetingState()?.meeting.id;
  const [made, setMade] = useState<Made | 'failed'>();
  const make = useCallback(async () => {
    if (meeting === undefined) return;
    setMade(undefined);
    const answer = await api.pair(meeting);
    setMade(answer.kind === 'ok' ? { code: answer.value.code, until: answer.value.expires_at } : 'failed');
  }, [meeting]);
  useEffect(() => void make(), [make]);
  return (
    <div className={classes.pair}>
      <p>{t('call.program.what')}</p>
      {made === 'failed' && <p role="alert">{t('call.told.notSaved')}</p>}
      {made !== undefined && made !== 'failed' && <Code made={made} />}
      <p className={classes.hint}>{t('call.program.how')}</p>
      <Button variant="default" onClick={() => void make()}>
        {t('call.program.another')}
      </Button>
    </div>
  );
}

function Code({ made: { code, until } }: { readonly made: Made }) {
  const { t } = useTranslation();
  const left = useSecondsUntil(until);
  return (
    <div>
      <p className={classes.code}>{code}</p>
      <p className={classes.hint}>
        {left > 0 ? t('call.program.left', { time: clock(left * 1000) }) : t('call.program.over')}
      </p>
    </div>
  );
}
