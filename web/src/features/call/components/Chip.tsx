// A fact about the meeting in words; pressing it tells more, and holds the setting for who may change it.
import { Popover } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './Chip.module.css';

interface Props {
  readonly icon: TablerIcon;
  readonly words: string;
  /** The first word, for where there is less room. */
  readonly short: string;
  readonly tone?: 'control';
  readonly children: ReactNode;
}

export function Chip({ icon: Icon, words, short, tone, children }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onDismiss={() => setOpened(false)}
      position="bottom-start"
      shadow="md"
      width={320}
      withRoles={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.chip}
          data-tone={tone}
          aria-label={words}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <Icon size={18} stroke={1.75} aria-hidden />
          <span className={classes.words} aria-hidden="true">
            {words}
          </span>
          <span className={classes.short} aria-hidden="true">
            {short}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown
        className={classes.what ?? ''}
        role="dialog"
        aria-label={words}
        tabIndex={-1}
        data-autofocus
      >
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
