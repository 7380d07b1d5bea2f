// The words of a tooltip together with the key that does the same, as it is set now.
import { useTranslation } from 'react-i18next';
import { type LetterCommand, letterOf } from '../../state/shortcuts';
import { useSettings } from './session';

export function useKeyHint(what: string, command: LetterCommand): string {
  const { t } = useTranslation();
  const { shortcuts } = useSettings();
  const key = shortcuts.singleKeys ? letterOf(command, shortcuts).toUpperCase() : '';
  return key === '' ? what : t('call.bar.withKey', { what, key });
}
