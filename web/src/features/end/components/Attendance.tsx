// What happened in a meeting: who was in, from when to when. A table with a line of time in it; the owner of the
// meeting is told everybody, others their own times.
import { Button } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/stores';
import { length, moment } from '../../../lib/time';
import { type Attendance as All, type Attendee, attendance, type Stay } from '../attendance';
import { type Refusal, refusalOf } from '../refusal';
import classes from './Attendance.module.css';
import { RefusalNote } from './RefusalNote';

interface Props {
  readonly meeting: string;
  /** Whether the server tells everybody's times. */
  readonly whole: boolean;
}

export default function Attendance({ meeting, whole }: Props) {
  const { t } = useTranslation();
  const [all, setAll] = useState<All | Refusal | undefined>();
  const load = useCallback(async () => {
    setAll(undefined);
    const answer = await api.participations(meeting);
    const now = Date.now();
    setAll(answer.kind === 'ok' ? attendance(answer.value, now) : refusalOf(answer, now));
  }, [meeting]);
  useEffect(() => void load(), [load]);
  if (all === undefined) return <Counting />;
  if ('code' in all) {
    return (
      <RefusalNote refusal={all}>
        <Button variant="default" onClick={() => void load()}>
          {t('end.attendance.again')}
        </Button>
      </RefusalNote>
    );
  }
  if (all.people.length === 0) return <p className={classes.hint}>{t('end.attendance.nobody')}</p>;
  return (
    <div className={classes.attendance}>
      <Table all={all} />
      {!whole && <p className={classes.hint}>{t('end.attendance.own')}</p>}
    </div>
  );
}

function Counting() {
  const { t } = useTranslation();
  return (
    <div className={classes.counting} role="status" aria-label={t('end.attendance.loading')}>
      <span />
      <span />
    </div>
  );
}

function Table({ all }: { readonly all: All }) {
  const { t } = useTranslation();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('end.attendance.name')}</th>
          <th scope="col" className={classes.when}>
            {t('end.attendance.when')}
          </th>
          <th scope="col">{t('end.attendance.came')}</th>
          <th scope="col">{t('end.attendance.went')}</th>
          <th scope="col" className={classes.length}>
            {t('end.attendance.stayed')}
          </th>
        </tr>
      </thead>
      <tbody>
        {all.people.map((person) => (
          <Row key={person.principal} person={person} all={all} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ person, all }: { readonly person: Attendee; readonly all: All }) {
  const { t, i18n } = useTranslation();
  const now = new Date(all.to);
  const time = (at: number) => moment(at, now, i18n.language);
  const last = person.stays.at(-1);
  const first = person.stays[0]?.from ?? all.from;
  return (
    <tr>
      <th scope="row" className={classes.name}>
        {person.name}
      </th>
      <td className={classes.when}>
        <span className={classes.line} aria-hidden="true">
          {person.stays.map((stay) => (
            <span key={stay.from} className={classes.stay} style={placeOf(stay, all)} />
          ))}
        </span>
      </td>
      <td>{time(first)}</td>
      <td>{last?.to === undefined ? t('end.attendance.still') : time(last.to)}</td>
      <td className={classes.length}>{length(person.totalMs, i18n.language)}</td>
    </tr>
  );
}

function placeOf({ from, to }: Stay, all: All) {
  const whole = Math.max(1, all.to - all.from);
  return {
    insetInlineStart: `${(100 * (from - all.from)) / whole}%`,
    width: `${(100 * ((to ?? all.to) - from)) / whole}%`,
  };
}
