// The one setting for colours: as the system, dark or light.
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { choices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Scheme } from '../../../state/choices';
import { QuietSelect } from './QuietSelect';
import classes from './TopBar.module.css';

const SCHEMES: readonly Scheme[] = ['system', 'dark', 'light'];

export function SchemeSelect() {
  const { t } = useTranslation();
  const { scheme } = useStore(choices);
  return (
    <QuietSelect
      label={t('scheme.label')}
      value={scheme}
      options={SCHEMES.map((value) => ({ value, label: t(`scheme.${value}`) }))}
      onChange={(value) => choices.patch({ scheme: value })}
    >
      <IconMoon className={classes.moon} size={20} stroke={1.75} />
      <IconSun className={classes.sun} size={20} stroke={1.75} />
    </QuietSelect>
  );
}
