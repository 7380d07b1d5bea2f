// What is wrong with a field, in place of its hint: never by colour alone.
import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './FieldProblem.module.css';

export function FieldProblem({ children }: { readonly children: ReactNode }) {
  return (
    <span className={classes.problem}>
      <IconAlertCircle className={classes.icon} size={18} stroke={1.75} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
