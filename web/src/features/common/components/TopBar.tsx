// The line at the top of every page outside a call: the mark that leads home, and the colours.
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { HomeLink } from './HomeLink';
import classes from './TopBar.module.css';

// Menus need a good part of the component library; the page does not wait for it.
const SchemeMenu = lazy(() => import('./SchemeMenu'));

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={classes.bar}>
      <HomeLink className={classes.home}>{t('app.name')}</HomeLink>
      <Suspense>
        <SchemeMenu />
      </Suspense>
    </header>
  );
}
