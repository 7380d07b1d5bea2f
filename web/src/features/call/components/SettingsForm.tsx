// What a person sets for all their meetings in this browser: words and colours, layout, sounds, keys.
import { NativeSelect, Switch } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { choices } from '../../../app/stores';
import { language } from '../../../i18n';
import { useStore } from '../../../lib/use-store';
import { isLanguage, languages } from '../../../locales';
import type { Scheme } from '../../../state/choices';
import { soundKinds } from '../../../state/personal';
import { settings, useSettings } from '../session';
import { LetterFields } from './LetterFields';
import classes from './SettingsForm.module.css';
import { PageSizes } from './ViewButton';

export function SettingsForm() {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <Section title={t('call.settings.general')}>
        <div className={classes.selects}>
          <Language />
          <Colours />
        </div>
      </Section>
      <Section title={t('call.settings.layout')}>
        <Layout />
      </Section>
      <Section title={t('call.settings.sounds')}>
        <Sounds />
      </Section>
      <Section title={t('call.settings.keyboard')}>
        <Keyboard />
      </Section>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h3 id={id} className={classes.title}>
        {title}
      </h3>
      {children}
    </section>
  );
}

function Language() {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t('language.label')}
      value={useStore(language)}
      data={Object.entries(languages).map(([value, { name }]) => ({ value, label: name }))}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) language.choose(value);
      }}
    />
  );
}

const SCHEMES: readonly Scheme[] = ['system', 'dark', 'light'];

function Colours() {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t('scheme.label')}
      value={useStore(choices).scheme}
      data={SCHEMES.map((value) => ({ value, label: t(`scheme.${value}`) }))}
      onChange={({ currentTarget: { value } }) => choices.patch({ scheme: value as Scheme })}
    />
  );
}

function Layout() {
  const { t } = useTranslation();
  const { selfFloats, fold } = useSettings();
  return (
    <>
      <Switch
        label={t('call.view.selfFloats')}
        checked={selfFloats}
        onChange={(event) => settings.patch({ selfFloats: event.currentTarget.checked })}
      />
      <Switch
        label={t('call.view.fold')}
        description={t('call.view.foldHint')}
        checked={fold}
        onChange={(event) => settings.patch({ fold: event.currentTarget.checked })}
      />
      <PageSizes />
    </>
  );
}

function Sounds() {
  const { t } = useTranslation();
  const { sounds, silenced } = useSettings();
  return (
    <>
      <Switch
        label={t('call.settings.allSounds')}
        checked={sounds}
        onChange={(event) => settings.patch({ sounds: event.currentTarget.checked })}
      />
      <div className={classes.under}>
        {soundKinds.map((kind) => (
          <Switch
            key={kind}
            label={t(`call.settings.${kind}`)}
            description={kind === 'comings' ? t('call.settings.comingsHint') : undefined}
            disabled={!sounds}
            checked={sounds && !silenced.includes(kind)}
            onChange={(event) => settings.silence(kind, !event.currentTarget.checked)}
          />
        ))}
      </div>
    </>
  );
}

function Keyboard() {
  const { t } = useTranslation();
  const { shortcuts } = useSettings();
  const change = (part: Partial<typeof shortcuts>) =>
    settings.patch({ shortcuts: { ...shortcuts, ...part } });
  return (
    <>
      <Switch
        label={t('shortcuts.settings.pushToTalk')}
        description={t('shortcuts.settings.pushToTalkHint')}
        checked={shortcuts.pushToTalk}
        onChange={(event) => change({ pushToTalk: event.currentTarget.checked })}
      />
      <Switch
        label={t('shortcuts.settings.singleKeys')}
        description={t('shortcuts.settings.singleKeysHint')}
        checked={shortcuts.singleKeys}
        onChange={(event) => change({ singleKeys: event.currentTarget.checked })}
      />
      {shortcuts.singleKeys && (
        <LetterFields choices={shortcuts} onChange={(letters) => change({ letters })} />
      )}
    </>
  );
}
