// The microphone of the bar: its capsule fills with the voice.
import { useEffect, useId, useRef } from 'react';
import type { Meter } from '../../../state/meter';
import classes from './MicIcon.module.css';

const CAPSULE = 'M9 5a3 3 0 0 1 3 -3a3 3 0 0 1 3 3v5a3 3 0 0 1 -3 3a3 3 0 0 1 -3 -3z';
const TOP = 2;
const BOTTOM = 13;

export function MicIcon({ meter }: { readonly meter: Meter }) {
  const clip = useId();
  const fill = useRef<SVGRectElement>(null);
  useEffect(() => {
    let shown = -1;
    const show = () => {
      // Whole pixels, and only when they change: the page is laid out and painted anew each time.
      const height = Math.round((BOTTOM - TOP) * meter.get().level);
      if (height === shown) return;
      shown = height;
      fill.current?.setAttribute('height', String(height));
      fill.current?.setAttribute('y', String(BOTTOM - height));
    };
    show();
    return meter.subscribe(show);
  }, [meter]);
  return (
    <svg className={classes.icon} width={24} height={24} viewBox="0 0 24 24" aria-hidden="true">
      <clipPath id={clip}>
        <path d={CAPSULE} />
      </clipPath>
      <rect ref={fill} className={classes.fill} x={9} width={6} clipPath={`url(#${clip})`} />
      <path d={CAPSULE} />
      <path d="M5 10a7 7 0 0 0 14 0M8 21h8M12 17v4" />
    </svg>
  );
}
