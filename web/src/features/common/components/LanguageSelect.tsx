// The language of the client, by the languages' own names.
import { IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { language } from '../../../i18n';
import { useStore } from '../../../lib/use-store';
import { type Language, languages } from '../../../locales';
import { QuietSelect } from './QuietSelect';
import classes from './TopBar.module.css';

const OPTIONS = Object.entries(languages).map(([value, { name }]) => ({
  value: value as Language,
  label: name,
}));

export function LanguageSelect() {
  const { t } = useTranslation();
  const chosen = useStore(language);
  const { name, short } = languages[chosen];
  return (
    <QuietSelect
      label={t('language.label')}
      value={chosen}
      options={OPTIONS}
      onChange={(value) => language.choose(value)}
    >
      <IconWorld size={20} stroke={1.75} />
      <span className={classes.name}>{name}</span>
      <span className={classes.short}>{short}</span>
    </QuietSelect>
  );
}
