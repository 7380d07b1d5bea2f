// A page with one message and what to do next, under the free seat: the end, a refusal, an unknown address.
import type { ReactNode } from 'react';
import { useFocusFirst } from '../../../lib/use-focus-first';
import { Mark } from './Mark';
import classes from './SeatPage.module.css';
import { TopBar } from './TopBar';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions: ReactNode;
}

export function SeatPage({ title, children, actions }: Props) {
  const heading = useFocusFirst<HTMLHeadingElement>();
  return (
    <div className={classes.page}>
      <TopBar />
      <main className={classes.main}>
        <Mark size={88} />
        <h1 ref={heading} className={classes.title} tabIndex={-1}>
          {title}
        </h1>
        <div className={classes.text}>{children}</div>
        <div className={classes.actions}>{actions}</div>
      </main>
    </div>
  );
}
