// Four bars: with a meter they move with the voice, without one they stand and say that somebody speaks. Motion that no
// voice drives would say nothing, and cost more than the pictures where many speak at once.
import { useEffect, useRef } from 'react';
import type { Levels } from '../../../state/meter';
import classes from './SpeakingBars.module.css';

const SHAPE = [0.45, 1, 0.7, 0.9];

export function SpeakingBars({ meter }: { readonly meter?: Levels }) {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (meter === undefined) return undefined;
    const show = () => element.current?.style.setProperty('--level', String(0.2 + 0.8 * meter.get().level));
    show();
    return meter.subscribe(show);
  }, [meter]);
  return (
    <span ref={element} className={classes.bars} aria-hidden="true">
      {SHAPE.map((part) => (
        <i key={part} style={{ '--part': part } as React.CSSProperties} />
      ))}
    </span>
  );
}
