// Which keys the meeting has, and what a person changed about them. Pure data and rules: the listener, the help sheet
// and the settings all read this one list, so that they cannot tell different things. It never looks at an event.

/** Commands on a letter of their own, which the person may change. */
const LETTERS = {
  microphone: 'm',
  camera: 'v',
  share: 's',
  'stop-sharing': 'd',
  people: 'p',
  'next-layout': 'w',
  'full-screen': 'f',
} as const;

export type LetterCommand = keyof typeof LETTERS;

/** Tiles one to nine of the page that is shown. */
export type Seat = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

export type Command =
  | LetterCommand
  /** Push to talk: held down, and let go again. */
  | 'talk'
  | 'stop-talking'
  | `pin-${Seat}`
  | 'unpin'
  | 'previous-page'
  | 'next-page'
  | 'next-region'
  | 'previous-region'
  | 'help'
  /** Closes the topmost thing of the page. Dialogs and menus close themselves. */
  | 'close';

export interface ShortcutChoices {
  /** Whether keys that type a character do anything: letters, digits, the question mark. */
  readonly singleKeys: boolean;
  readonly pushToTalk: boolean;
  /** Letters that differ from the usual ones; an empty text means none. */
  readonly letters: Readonly<Partial<Record<LetterCommand, string>>>;
}

export const FIRST_SHORTCUTS: ShortcutChoices = { singleKeys: true, pushToTalk: true, letters: {} };

export const letterCommands = Object.keys(LETTERS) as readonly LetterCommand[];

/** The letter of a command, in lower case; empty when the person took it away. */
export function letterOf(command: LetterCommand, choices: ShortcutChoices): string {
  return choices.letters[command] ?? LETTERS[command];
}

export function commandOn(letter: string, choices: ShortcutChoices): LetterCommand | undefined {
  return letterCommands.find((command) => letter !== '' && letterOf(command, choices) === letter);
}

export type Relettered =
  | { readonly kind: 'changed'; readonly letters: ShortcutChoices['letters'] }
  | { readonly kind: 'taken'; readonly by: LetterCommand };

/** Gives a command another letter, or none. A letter that something else has is not taken away from it. */
export function reletter(command: LetterCommand, letter: string, choices: ShortcutChoices): Relettered {
  const holder = commandOn(letter, choices);
  if (holder !== undefined && holder !== command) return { kind: 'taken', by: holder };
  const { [command]: _, ...others } = choices.letters;
  const usual = letter === LETTERS[command];
  return { kind: 'changed', letters: usual ? others : { ...others, [command]: letter } };
}

/** A key as the help sheet shows it: a letter, a name of a key that has words, or what is printed on it. */
export type KeyName = string;

/** One line of the help sheet: what happens, and every way to press it. Keys of one way are pressed together. */
export interface ShortcutLine {
  readonly name: LetterCommand | 'talk' | 'pin' | 'unpin' | 'pages' | 'regions' | 'help' | 'close';
  readonly ways: readonly (readonly KeyName[])[];
}

/** Everything that can be pressed now, in the order of the help sheet. */
export function shortcutLines(choices: ShortcutChoices): readonly ShortcutLine[] {
  const single = (...keys: KeyName[]) => (choices.singleKeys ? keys.map((key) => [key]) : []);
  const letter = (name: LetterCommand) =>
    single(letterOf(name, choices).toUpperCase()).filter(([key]) => key);
  const withControl = (name: LetterCommand) => {
    const key = Object.keys(WITH_CONTROL).find((one) => WITH_CONTROL[one] === name);
    return key === undefined ? [] : [['Control', key.toUpperCase()]];
  };
  const lines: readonly ShortcutLine[] = [
    ...letterCommands.map((name) => ({ name, ways: [...letter(name), ...withControl(name)] })),
    { name: 'talk', ways: choices.pushToTalk ? [['Space']] : [] },
    { name: 'pin', ways: single('1…9') },
    { name: 'unpin', ways: single('0') },
    { name: 'pages', ways: [['PageUp'], ['PageDown']] },
    { name: 'regions', ways: [['F6'], ['Shift', 'F6']] },
    { name: 'help', ways: single('?') },
    { name: 'close', ways: [['Esc']] },
  ];
  return lines.filter(({ ways }) => ways.length > 0);
}

/** With Ctrl, on macOS with ⌘. They type nothing, so they hold everywhere and cannot be switched off. */
export const WITH_CONTROL: Readonly<Record<string, LetterCommand>> = { d: 'microphone', e: 'camera' };
