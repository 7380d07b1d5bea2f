// The last page of a call: how it ended, the way back in where there is one, and what happened.
import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Meeting } from '../../../api/types';
import { length } from '../../../lib/time';
import type { Call } from '../../../state/call';
import type { End } from '../../../state/phase';
import { SeatPage } from '../../common/components/SeatPage';
import classes from './EndPages.module.css';
import { HomeButton } from './HomeButton';

const Attendance = lazy(() => import('./Attendance'));

export function LeftPage({ call, afterMs }: { readonly call: Call; readonly afterMs: number }) {
  const { t, i18n } = useTranslation();
  const actions = (
    <>
      <Button size="md" onClick={() => call.enter()}>
        {t('end.back')}
      </Button>
      <HomeButton />
    </>
  );
  return (
    <SeatPage title={t('end.left')} actions={actions} below={<Happened call={call} />}>
      {afterMs > 0 && <p>{t('end.lasted', { time: length(afterMs, i18n.language) })}</p>}
    </SeatPage>
  );
}

interface EndedProps {
  readonly end: End;
  readonly call: Call;
}

export function EndedPage({ end, call }: EndedProps) {
  const { t } = useTranslation();
  const back = wayBack(end.reason, call, t);
  const key = howEnded(end, isMine(meetingOf(call)));
  const actions = (
    <>
      {back}
      <HomeButton main={back === undefined} />
    </>
  );
  return (
    <SeatPage title={t(`end.${key}.what`)} actions={actions} below={<Happened call={call} />}>
      <p>{t(`end.${key}.next`)}</p>
    </SeatPage>
  );
}

function howEnded(end: End, mine: boolean) {
  if (end.reason !== 'closed') return end.reason;
  if (end.why === 'owner_left') return 'owner-left';
  if (end.why === 'empty') return 'empty';
  return mine ? 'closed-by-you' : 'closed';
}

/** Where the meeting goes on without this device. */
function wayBack(reason: End['reason'], call: Call, t: ReturnType<typeof useTranslation>['t']): ReactNode {
  if (reason === 'moved') {
    return (
      <Button size="md" onClick={() => call.joinHere('move_here')}>
        {t('end.moved.action')}
      </Button>
    );
  }
  if (reason === 'elsewhere') {
    return (
      <Button size="md" onClick={() => call.enterAsAnotherDevice()}>
        {t('end.elsewhere.action')}
      </Button>
    );
  }
  return undefined;
}

/** Who was in, shown when asked for: the page itself needs no answer of the server. */
function Happened({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const meeting = meetingOf(call);
  if (meeting === undefined) return null;
  return (
    <section className={classes.happened} aria-label={t('end.attendance.title')}>
      <Button
        variant="subtle"
        className={classes.toggle}
        aria-expanded={shown}
        rightSection={<IconChevronDown className={classes.turn} size={18} stroke={1.75} aria-hidden />}
        onClick={() => setShown(!shown)}
      >
        {t('end.attendance.title')}
      </Button>
      {shown && (
        <div className={classes.card}>
          <Suspense>
            <Attendance meeting={meeting.id} whole={isMine(meeting)} />
          </Suspense>
        </div>
      )}
    </section>
  );
}

function meetingOf(call: Call): Meeting | undefined {
  return call.get().meeting?.get().meeting;
}

function isMine(meeting: Meeting | undefined): boolean {
  return meeting !== undefined && meeting.owner === meeting.you;
}
