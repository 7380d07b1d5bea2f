// The line at the top of every page outside a call: the mark that leads home, the language and the colours.
import { useTranslation } from 'react-i18next';
import { HomeLink } from './HomeLink';
import { LanguageSelect } from './LanguageSelect';
import { SchemeSelect } from './SchemeSelect';
import classes from './TopBar.module.css';

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={classes.bar}>
      <HomeLink className={classes.home}>{t('app.name')}</HomeLink>
      <div className={classes.settings}>
        <LanguageSelect />
        <SchemeSelect />
      </div>
    </header>
  );
}
