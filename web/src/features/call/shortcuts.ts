// What a press of a key means in a meeting. Pure, so that every rule is a row in a test. It never acts by itself.
import {
  type Command,
  commandOn,
  type Seat,
  type ShortcutChoices,
  WITH_CONTROL,
} from '../../state/shortcuts';

export type { Command } from '../../state/shortcuts';

export interface KeyPress {
  readonly key: string;
  /** The physical key, for layouts whose letters are not Latin. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
}

/** Where the press lands. The stricter wins: a field in a dialog is `dialog`. */
export type Place =
  | 'page'
  /** On something that Space or Enter presses. */
  | 'button'
  /** In a field: characters mean themselves. */
  | 'field'
  /** A dialog or a menu is open and has its own keys. */
  | 'dialog';

const PAGES: Readonly<Record<string, Command>> = { PageUp: 'previous-page', PageDown: 'next-page' };

export interface Keyboard {
  readonly choices: ShortcutChoices;
  /** On macOS ⌘ takes the place of Ctrl. */
  readonly mac: boolean;
}

export function commandOf(press: KeyPress, place: Place, { choices, mac }: Keyboard): Command | undefined {
  if (press.repeat || press.altKey) return undefined;
  const [main, other] = mac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (other) return undefined;
  if (main) return press.shiftKey ? undefined : WITH_CONTROL[latinLetter(press)];
  return (
    namedKey(press, place) ?? (press.key === ' ' ? talk(press, place, choices) : typed(press, place, choices))
  );
}

function namedKey({ key, shiftKey }: KeyPress, place: Place): Command | undefined {
  if (place === 'dialog') return undefined;
  if (key === 'F6') return shiftKey ? 'previous-region' : 'next-region';
  if (shiftKey) return undefined;
  if (key === 'Escape') return 'close';
  return place === 'field' ? undefined : PAGES[key];
}

/** Space on a button presses the button. */
function talk({ shiftKey }: KeyPress, place: Place, choices: ShortcutChoices): Command | undefined {
  return place === 'page' && choices.pushToTalk && !shiftKey ? 'talk' : undefined;
}

function typed(press: KeyPress, place: Place, choices: ShortcutChoices): Command | undefined {
  if (!choices.singleKeys || place === 'dialog' || place === 'field') return undefined;
  // The second is what Chinese input methods type for the same key.
  if (press.key === '?' || press.key === '？') return 'help';
  if (press.shiftKey) return undefined;
  return digit(press) ?? commandOn(latinLetter(press), choices);
}

/** By what is typed, or by place: on French keyboards digits need Shift, which would be a bad pin. */
function digit({ key, code }: KeyPress): Command | undefined {
  const figure = /^[0-9]$/.test(key) ? key : /^Digit([0-9])$/.exec(code)?.[1];
  if (figure === undefined) return undefined;
  return figure === '0' ? 'unpin' : `pin-${Number(figure) as Seat}`;
}

/** The Latin letter of a press: what it types, or where the key is if the layout types another script. */
export function latinLetter({ key, code }: Pick<KeyPress, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const typesAnotherScript = /^\p{L}$/u.test(key);
  return typesAnotherScript && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : '';
}
