// What a button of the bar opens above itself. The focus goes in, and comes back to the button.
import { Popover } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useFrame } from '../frame';
import { dropdown } from './Actions';

interface Props {
  readonly label: string;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
  readonly width?: number;
  readonly target: ReactElement;
  readonly children: ReactNode;
}

export function BarPopover({ label, opened, onChange, width = 300, target, children }: Props) {
  const { short } = useFrame();
  return (
    <Popover
      opened={opened}
      onChange={onChange}
      onDismiss={() => onChange(false)}
      position={short ? 'left' : 'top'}
      shadow="md"
      width={width}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown className={dropdown} role="dialog" aria-label={label}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
