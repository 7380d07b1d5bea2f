// A small table with nobody at it: the motif of pages and lists where nothing is.
import classes from './EmptyTable.module.css';
import { Mark } from './Mark';

const SEATS = 6;

export function EmptyTable({ sign }: { readonly sign: 'mark' | 'question' }) {
  return (
    <div className={classes.room} data-sign={sign} aria-hidden="true">
      <div className={classes.table}>{sign === 'mark' ? <Mark size={30} /> : '?'}</div>
      {Array.from({ length: SEATS }, (_, seat) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: seats never change their order
        <span key={seat} className={classes.seat} style={placeOf(seat)} />
      ))}
    </div>
  );
}

function placeOf(seat: number) {
  const angle = (seat / SEATS) * 2 * Math.PI;
  return { left: `${50 + 41 * Math.cos(angle)}%`, top: `${50 + 41 * Math.sin(angle)}%` };
}
