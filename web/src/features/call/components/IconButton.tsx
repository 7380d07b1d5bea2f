// A button that is an icon, with its name in a tooltip.
import { Tooltip } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ComponentPropsWithRef } from 'react';
import { canHover, tooltipEvents } from '../../../lib/platform';
import classes from './IconButton.module.css';

interface Props extends Omit<ComponentPropsWithRef<'button'>, 'children'> {
  readonly icon: TablerIcon;
  readonly label: string;
  readonly on?: boolean;
  readonly badge?: number;
  readonly small?: boolean;
}

export function IconButton({ icon: Icon, label, on, badge, small = false, ...others }: Props) {
  return (
    <Tooltip label={label} events={tooltipEvents} disabled={!canHover}>
      <button
        type="button"
        {...others}
        className={classes.button}
        aria-label={label}
        aria-pressed={on}
        data-small={small || undefined}
      >
        <Icon size={small ? 18 : 22} stroke={1.75} aria-hidden />
        {badge !== undefined && (
          <span className={classes.badge} aria-hidden="true">
            {badge}
          </span>
        )}
      </button>
    </Tooltip>
  );
}
