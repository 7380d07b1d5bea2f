// The line at the top of every page outside a call: the mark that leads home, and the colours.
import { useTranslation } from 'react-i18next';
import { HomeLink } from './HomeLink';
import { SchemeMenu } from './SchemeMenu';
import classes from './TopBar.module.css';

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={classes.bar}>
      <HomeLink className={classes.home}>{t('app.name')}</HomeLink>
      <SchemeMenu />
    </header>
  );
}
