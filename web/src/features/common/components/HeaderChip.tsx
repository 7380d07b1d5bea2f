// A fact about the meeting in words; pressing it gives one plain sentence about it.
import { Popover, UnstyledButton } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import classes from './HeaderChip.module.css';

interface Props {
  readonly icon: TablerIcon;
  readonly words: string;
  /** The first word, for where there is less room. */
  readonly short?: string;
  readonly what: string;
}

export function HeaderChip({ icon: Icon, words, short = words, what }: Props) {
  return (
    <Popover position="bottom-start" shadow="md" width={280} withRoles>
      <Popover.Target>
        <UnstyledButton className={classes.chip} aria-label={words}>
          <Icon size={18} stroke={1.75} aria-hidden />
          <span className={classes.words} aria-hidden="true">
            {words}
          </span>
          <span className={classes.short} aria-hidden="true">
            {short}
          </span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.what ?? ''}>{what}</Popover.Dropdown>
    </Popover>
  );
}
