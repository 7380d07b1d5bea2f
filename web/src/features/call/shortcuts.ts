// Which key does what in a meeting. Pure, so that every rule is a row in a test. It never acts by itself.

export type Command = 'microphone' | 'camera' | 'share' | 'stop-sharing' | 'previous-page' | 'next-page';

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

const LETTERS: Readonly<Record<string, Command>> = {
  m: 'microphone',
  v: 'camera',
  s: 'share',
  d: 'stop-sharing',
};
const WITH_CONTROL: Readonly<Record<string, Command>> = { d: 'microphone', e: 'camera' };
const PAGES: Readonly<Record<string, Command>> = { PageUp: 'previous-page', PageDown: 'next-page' };

/** `busy`: somebody types, or a dialog or menu is open; then single letters mean themselves. */
export function commandOf(press: KeyPress, busy: boolean): Command | undefined {
  if (press.repeat || press.altKey || press.shiftKey) return undefined;
  const letter = latinLetter(press);
  if (press.ctrlKey !== press.metaKey) return WITH_CONTROL[letter];
  if (busy || press.ctrlKey) return undefined;
  return PAGES[press.key] ?? LETTERS[letter];
}

function latinLetter({ key, code }: KeyPress): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const typesAnotherScript = /^\p{L}$/u.test(key);
  return typesAnotherScript && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : '';
}
