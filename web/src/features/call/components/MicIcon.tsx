// The microphone of the bar: its capsule fills with the voice.
import { useEffect, useRef } from 'react';
import type { Levels } from '../../../state/meter';
import classes from './MicIcon.module.css';

/** As many as the capsule has pixels. */
const STEPS = 11;

export function MicIcon({ meter }: { readonly meter: Levels }) {
  const fill = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let shown = -1;
    const show = () => {
      const step = Math.round(STEPS * meter.get().level);
      if (step === shown) return;
      shown = step;
      // Moved, not resized: beside 25 pictures, laying the page out for each word costs more than they do.
      if (fill.current) fill.current.style.transform = `translateY(${100 - (100 * step) / STEPS}%)`;
    };
    show();
    return meter.subscribe(show);
  }, [meter]);
  return (
    <span className={classes.icon} aria-hidden="true">
      <span className={classes.capsule}>
        <span ref={fill} className={classes.fill} />
      </span>
      <svg width={24} height={24} viewBox="0 0 24 24" aria-hidden="true">
        <path d="M9 5a3 3 0 0 1 3 -3a3 3 0 0 1 3 3v5a3 3 0 0 1 -3 3a3 3 0 0 1 -3 -3z" />
        <path d="M5 10a7 7 0 0 0 14 0M8 21h8M12 17v4" />
      </svg>
    </span>
  );
}
