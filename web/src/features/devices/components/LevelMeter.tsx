// A row of bars that fills with the voice. Written past React, fifteen times a second.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Levels } from '../../../state/meter';
import classes from './LevelMeter.module.css';

interface Props {
  readonly meter: Levels;
  readonly label?: string;
  readonly bars?: number;
}

export function LevelMeter({ meter, label, bars = 20 }: Props) {
  const { t } = useTranslation();
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = () => {
      const lit = Math.round(meter.get().level * bars);
      row.current?.setAttribute('aria-valuenow', String(lit));
      [...(row.current?.children ?? [])].forEach((bar, index) => {
        bar.toggleAttribute('data-lit', index < lit);
      });
    };
    show();
    return meter.subscribe(show);
  }, [meter, bars]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native meter cannot hold bars
    <div
      ref={row}
      className={classes.row}
      role="meter"
      aria-label={label ?? t('device.level')}
      aria-valuemin={0}
      aria-valuemax={bars}
      aria-valuenow={0}
    >
      {Array.from({ length: bars }, (_, bar) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change their order
        <i key={bar} />
      ))}
    </div>
  );
}
