// One button of the bar: an icon over a noun that does not change with the state.
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Bar.module.css';

interface Props {
  readonly icon: ReactNode;
  readonly word: string;
  readonly hint: string;
  /** Absent for buttons that are not switches. */
  readonly on?: boolean;
  /** Shown inverted when off: only for what the others then miss, microphone and camera. */
  readonly inverts?: boolean;
  readonly warning?: boolean;
  readonly impossible?: boolean;
  readonly className?: string | undefined;
  readonly onPress: () => void;
}

export function BarButton({ icon, word, hint, on, inverts, warning, impossible, className, onPress }: Props) {
  return (
    <Tooltip label={hint}>
      <button
        type="button"
        className={`${classes.button} ${className ?? ''}`}
        aria-pressed={on}
        aria-disabled={impossible || undefined}
        data-off={(inverts && !on) || undefined}
        data-on={(!inverts && on) || undefined}
        onClick={impossible ? undefined : onPress}
      >
        {icon}
        <span className={classes.word}>{word}</span>
        {warning && (
          <span className={classes.warning} aria-hidden="true">
            !
          </span>
        )}
      </button>
    </Tooltip>
  );
}
