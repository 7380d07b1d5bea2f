// A page with one message and what to do next, under the free seat: the end, a refusal, an unknown address.
import type { ReactNode } from 'react';
import { useFocusFirst } from '../../../lib/use-focus-first';
import { EmptyTable } from './EmptyTable';
import { Page } from './Page';
import classes from './SeatPage.module.css';

interface Props {
  readonly title: string;
  /** What the tab is called, where the title is too long for it. */
  readonly tab?: string;
  /** What stands on the table: a question mark where nothing was found. */
  readonly sign?: 'mark' | 'question';
  readonly children?: ReactNode;
  readonly actions: ReactNode;
  /** What there is besides, below the actions and wider. */
  readonly below?: ReactNode;
}

export function SeatPage({ title, tab = title, sign = 'mark', children, actions, below }: Props) {
  const heading = useFocusFirst<HTMLHeadingElement>();
  return (
    <Page title={tab}>
      <main className={classes.main}>
        <EmptyTable sign={sign} />
        <h1 ref={heading} className={classes.title} tabIndex={-1}>
          {title}
        </h1>
        <div className={classes.text}>{children}</div>
        <div className={classes.actions}>{actions}</div>
        {below}
      </main>
    </Page>
  );
}
