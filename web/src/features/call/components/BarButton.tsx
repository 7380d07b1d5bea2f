// One button of the bar: an icon over a noun that does not change with the state.
import { Tooltip } from '@mantine/core';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { canHover, tooltipEvents } from '../../../lib/platform';
import classes from './Bar.module.css';

interface Props extends Omit<ComponentPropsWithRef<'button'>, 'children'> {
  readonly icon: ReactNode;
  readonly word: string;
  readonly hint: string;
  /** Absent for buttons that are not switches. */
  readonly on?: boolean;
  /** Shown inverted when off: only for what the others then miss, microphone and camera. */
  readonly inverts?: boolean;
  /** Why the person is needed here: a mark, and words for who does not see it. */
  readonly warning?: string | undefined;
  readonly badge?: number | undefined;
  readonly impossible?: boolean;
}

export function BarButton(props: Props) {
  const { icon, word, hint, on, inverts, warning, badge, impossible, className, onClick, ...others } = props;
  return (
    <Tooltip label={hint} events={tooltipEvents} disabled={!canHover}>
      <button
        type="button"
        {...others}
        className={`${classes.button} ${className ?? ''}`}
        aria-pressed={on}
        aria-disabled={impossible || undefined}
        data-off={(inverts && !on) || undefined}
        data-on={(!inverts && on) || undefined}
        onClick={impossible ? undefined : onClick}
      >
        <span className={classes.symbol}>
          {icon}
          {badge !== undefined && <span className={classes.badge} data-count={badge} aria-hidden="true" />}
          {warning !== undefined && (
            <span className={classes.warning} aria-hidden="true">
              !
            </span>
          )}
        </span>
        <span className={classes.word}>{word}</span>
        {warning !== undefined && <span className={classes.unseen}>, {warning}</span>}
      </button>
    </Tooltip>
  );
}
