// The frame of a page outside a call: the bar above, the page's own part below it, and its name in the tab.
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Page.module.css';
import { TopBar } from './TopBar';

interface Props {
  /** What the tab is called; alone it is the program's name. */
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

export function Page({ title, children }: Props) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = title === undefined ? t('app.name') : t('app.title', { page: title });
  }, [t, title]);
  return (
    <div className={classes.page}>
      <TopBar />
      {children}
    </div>
  );
}
