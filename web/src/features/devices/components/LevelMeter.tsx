// A row of twenty bars that fills with the voice. Written past React, fifteen times a second.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Meter } from '../../../state/meter';
import classes from './LevelMeter.module.css';

const BARS = 20;

export function LevelMeter({ meter }: { readonly meter: Meter }) {
  const { t } = useTranslation();
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = () => {
      const lit = Math.round(meter.get().level * BARS);
      row.current?.setAttribute('aria-valuenow', String(lit));
      [...(row.current?.children ?? [])].forEach((bar, index) => {
        bar.toggleAttribute('data-lit', index < lit);
      });
    };
    show();
    return meter.subscribe(show);
  }, [meter]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native meter cannot hold bars
    <div
      ref={row}
      className={classes.row}
      role="meter"
      aria-label={t('prejoin.level')}
      aria-valuemin={0}
      aria-valuemax={BARS}
      aria-valuenow={0}
    >
      {Array.from({ length: BARS }, (_, bar) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change their order
        <i key={bar} />
      ))}
    </div>
  );
}
