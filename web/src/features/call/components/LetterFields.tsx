// The letters of the commands, each changed by pressing another.
import { Button } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type LetterCommand,
  letterCommands,
  letterOf,
  reletter,
  type ShortcutChoices,
} from '../../../state/shortcuts';
import { latinLetter } from '../shortcuts';
import classes from './SettingsForm.module.css';

interface Props {
  readonly choices: ShortcutChoices;
  readonly onChange: (letters: ShortcutChoices['letters']) => void;
}

export function LetterFields({ choices, onChange }: Props) {
  const { t } = useTranslation();
  const [waiting, setWaiting] = useState<LetterCommand | undefined>();
  const [problem, setProblem] = useState('');
  const press = (command: LetterCommand, event: KeyboardEvent) => {
    if (waiting !== command || ['Tab', 'Shift', 'Escape', 'Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    const none = event.key === 'Delete' || event.key === 'Backspace';
    const letter = none ? '' : latinLetter(event);
    if (!none && letter === '') {
      setProblem(t('shortcuts.settings.notALetter'));
      return;
    }
    const changed = reletter(command, letter, choices);
    if (changed.kind === 'taken') {
      setProblem(
        t('shortcuts.settings.taken', {
          key: letter.toUpperCase(),
          name: t(`shortcuts.names.${changed.by}`),
        }),
      );
      return;
    }
    setProblem('');
    setWaiting(undefined);
    onChange(changed.letters);
  };
  return (
    <div className={classes.letters}>
      <div className={classes.head}>
        <p className={classes.label}>{t('shortcuts.settings.letters')}</p>
        {Object.keys(choices.letters).length > 0 && (
          <Button variant="subtle" size="xs" onClick={() => onChange({})}>
            {t('shortcuts.settings.reset')}
          </Button>
        )}
      </div>
      {letterCommands.map((command) => {
        const key = letterOf(command, choices).toUpperCase() || t('shortcuts.settings.none');
        const name = t(`shortcuts.names.${command}`);
        return (
          <div key={command} className={classes.letter}>
            <span>{name}</span>
            <button
              type="button"
              className={classes.key}
              aria-label={t('shortcuts.settings.change', { name, key })}
              data-waiting={waiting === command || undefined}
              onClick={() => {
                setProblem('');
                setWaiting(waiting === command ? undefined : command);
              }}
              onKeyDown={(event) => press(command, event)}
              onBlur={() => setWaiting(undefined)}
            >
              {waiting === command ? t('shortcuts.settings.press') : key}
            </button>
          </div>
        );
      })}
      <p className={classes.problem} role="status">
        {problem}
      </p>
    </div>
  );
}
