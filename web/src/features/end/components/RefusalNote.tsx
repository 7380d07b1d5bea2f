// A refusal beside what was asked for: the page and everything typed into it stay.
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Refusal } from '../refusal';
import { useRefusalWords } from '../use-refusal-words';
import classes from './RefusalNote.module.css';

interface Props {
  readonly refusal: Refusal;
  /** What to do about it, if there is a button for that. */
  readonly children?: ReactNode;
}

export function RefusalNote({ refusal, children }: Props) {
  const { what, next } = useRefusalWords()(refusal);
  return (
    <div className={classes.note} role="alert">
      <IconAlertTriangle className={classes.icon} size={20} stroke={1.75} aria-hidden />
      <div className={classes.words}>
        <p className={classes.what}>{what}</p>
        <p>{next}</p>
      </div>
      {children}
    </div>
  );
}
