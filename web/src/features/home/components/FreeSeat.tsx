// The motif of the first page: a table from above, its seats, and the free one, which is yours.
import { IconUser } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../common/components/Mark';
import classes from './FreeSeat.module.css';

const SEATS = 9;
/** The first seat is the free one; the others have the hues of people without a picture. */
const TAKEN = Array.from({ length: SEATS - 1 }, (_, index) => index + 1);

export function FreeSeat() {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const time = new Intl.DateTimeFormat(i18n.language, { hour: 'numeric', minute: '2-digit' }).format(now);
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
        <span className={classes.mark}>
          <Mark size={48} />
        </span>
      </div>
      <span className={classes.free} style={placeOf(0)}>
        {t('home.freeSeat')}
      </span>
      {TAKEN.map((seat) => (
        <span
          key={seat}
          className={classes.seat}
          style={{ ...placeOf(seat), background: `var(--cv-hue-${seat})` }}
        >
          <IconUser className={classes.person} stroke={1.5} />
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
