// Four bars: with a meter they move with the voice, without one they say that somebody speaks.
import { useEffect, useRef } from 'react';
import type { Meter } from '../../../state/meter';
import classes from './SpeakingBars.module.css';

const SHAPE = [0.45, 1, 0.7, 0.9];

export function SpeakingBars({ meter }: { readonly meter?: Meter }) {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (meter === undefined) return undefined;
    const show = () => element.current?.style.setProperty('--level', String(0.2 + 0.8 * meter.get().level));
    show();
    return meter.subscribe(show);
  }, [meter]);
  return (
    <span
      ref={element}
      className={classes.bars}
      data-moving={meter === undefined || undefined}
      aria-hidden="true"
    >
      {SHAPE.map((part) => (
        <i key={part} style={{ '--part': part } as React.CSSProperties} />
      ))}
    </span>
  );
}
