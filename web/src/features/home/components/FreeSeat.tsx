// The motif of the first page: a table from above, its seats, and the free one, which is yours.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './FreeSeat.module.css';

const SEATS = 8;

export function FreeSeat() {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const time = new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit' }).format(now);
  const day = new Intl.DateTimeFormat(i18n.language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(now);
  return (
    <div className={classes.room} aria-hidden="true">
      <div className={classes.table}>
        <span className={classes.time}>{time}</span>
        <span className={classes.day}>{day}</span>
      </div>
      {Array.from({ length: SEATS }, (_, seat) => (
        // The seats never change their order: the index is who they are.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <span key={seat} className={seat === 0 ? classes.free : classes.seat} style={placeOf(seat)}>
          {seat === 0 ? t('home.freeSeat') : null}
        </span>
      ))}
    </div>
  );
}

function placeOf(seat: number) {
  const angle = (seat / SEATS) * 2 * Math.PI;
  return { left: `${50 + 40 * Math.cos(angle)}%`, top: `${50 + 40 * Math.sin(angle)}%` };
}

function useMinute(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
