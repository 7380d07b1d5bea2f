// How the stage is laid out, for this person only.
import { IconLayoutGrid } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../../lib/use-store';
import { pageSizes } from '../../../state/personal';
import { arrangements } from '../../../state/stage';
import { useKeyHint } from '../key-hint';
import { settings, useSession, useSettings } from '../session';
import { ActionList, Choice, Line, OneOf } from './Actions';
import { BarButton } from './BarButton';
import { BarPopover } from './BarPopover';
import classes from './ViewButton.module.css';

export function ViewButton() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const button = (
    <BarButton
      icon={<IconLayoutGrid size={24} stroke={1.75} aria-hidden />}
      word={t('call.bar.view')}
      hint={useKeyHint(t('call.bar.viewTip'), 'next-layout')}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={() => setOpened(!opened)}
    />
  );
  return (
    <BarPopover label={t('call.view.title')} opened={opened} onChange={setOpened} target={button}>
      <ViewChoices />
    </BarPopover>
  );
}

export function ViewChoices() {
  const { t } = useTranslation();
  const { stage } = useSession();
  const { arrangement, pinned } = useStore(stage);
  const { selfFloats, fold } = useSettings();
  const shown = pinned === undefined ? arrangement : 'large';
  return (
    <ActionList>
      <OneOf label={t('call.view.title')}>
        {arrangements.map((name) => (
          <Choice
            key={name}
            role="radio"
            on={name === shown}
            hint={t(`call.view.${name}Hint`)}
            onPress={() => stage.arrange(name)}
          >
            {t(`call.view.${name}`)}
          </Choice>
        ))}
      </OneOf>
      <Line />
      <Choice role="checkbox" on={selfFloats} onPress={() => settings.patch({ selfFloats: !selfFloats })}>
        {t('call.view.selfFloats')}
      </Choice>
      <Choice
        role="checkbox"
        on={fold}
        hint={t('call.view.foldHint')}
        onPress={() => settings.patch({ fold: !fold })}
      >
        {t('call.view.fold')}
      </Choice>
      <Line />
      <PageSizes />
    </ActionList>
  );
}

export function PageSizes() {
  const { t } = useTranslation();
  const { pageSize } = useSettings();
  return (
    <fieldset className={classes.sizes}>
      <legend className={classes.legend}>{t('call.view.perPage')}</legend>
      {pageSizes.map((size) => (
        <button
          key={size}
          type="button"
          className={classes.size}
          aria-pressed={size === pageSize}
          onClick={() => settings.patch({ pageSize: size })}
        >
          {size}
        </button>
      ))}
    </fieldset>
  );
}
