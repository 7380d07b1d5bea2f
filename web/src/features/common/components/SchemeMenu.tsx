// The one setting for colours: as the system, dark or light.
import '../../../theme/mantine-menu.css';
import { Menu, UnstyledButton } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { choices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Scheme } from '../../../state/choices';
import classes from './SchemeMenu.module.css';

const SCHEMES: readonly Scheme[] = ['system', 'dark', 'light'];

export default function SchemeMenu() {
  const { t } = useTranslation();
  const { scheme } = useStore(choices);
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={t('scheme.label')}>
          <IconMoon className={classes.moon} stroke={1.75} aria-hidden />
          <IconSun className={classes.sun} stroke={1.75} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={scheme} onChange={(value) => choices.patch({ scheme: value as Scheme })}>
          {SCHEMES.map((name) => (
            <Menu.RadioItem key={name} value={name}>
              {t(`scheme.${name}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
