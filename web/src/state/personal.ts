// What a person set for meetings in this browser, and how they want to hear and see each of the others. All of it for
// themselves: nothing here is ever sent, and nobody is told.
import { isRecord, read, type Shelf, write } from '../lib/keep';
import { FIRST_SHORTCUTS, letterCommands, type ShortcutChoices } from './shortcuts';
import { Store } from './store';

export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

export const corners: readonly Corner[] = ['top-left', 'top-right', 'bottom-right', 'bottom-left'];

/** How many tiles a page may have where there is room. */
export const pageSizes = [9, 16, 25, 49] as const;

export type PageSize = (typeof pageSizes)[number];

/** The sounds that can be switched off one by one. */
export const soundKinds = ['comings', 'microphone', 'connection'] as const;

export type SoundKind = (typeof soundKinds)[number];

export interface Settings {
  readonly pageSize: PageSize;
  /** The own picture floats over the stage instead of having a seat. */
  readonly selfFloats: boolean;
  readonly corner: Corner;
  /** Above nine people, those without a picture share one tile. */
  readonly fold: boolean;
  readonly sounds: boolean;
  readonly silenced: readonly SoundKind[];
  readonly shortcuts: ShortcutChoices;
}

const SETTINGS = 'conclave.meeting';

const FIRST: Settings = {
  pageSize: 25,
  selfFloats: false,
  corner: 'bottom-right',
  fold: false,
  sounds: true,
  silenced: [],
  shortcuts: FIRST_SHORTCUTS,
};

export class SettingsStore extends Store<Settings> {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    super({ ...FIRST, ...read(shelf, SETTINGS, isSettings) });
    this.#shelf = shelf;
  }

  override patch(change: Partial<Settings>): void {
    super.patch(change);
    write(this.#shelf, SETTINGS, this.get());
  }

  silence(kind: SoundKind, silent: boolean): void {
    const others = this.get().silenced.filter((one) => one !== kind);
    this.patch({ silenced: silent ? [...others, kind] : others });
  }
}

/** The corner that is reached from `corner` in the direction of an arrow key. */
export function cornerTowards(corner: Corner, arrow: 'left' | 'right' | 'up' | 'down'): Corner {
  const [vertical, horizontal] = corner.split('-') as ['top' | 'bottom', 'left' | 'right'];
  const rows = { up: 'top', down: 'bottom', left: vertical, right: vertical } as const;
  const sides = { left: 'left', right: 'right', up: horizontal, down: horizontal } as const;
  return `${rows[arrow]}-${sides[arrow]}`;
}

export interface ForMyself {
  /** Loudness of a person for me, 0…1, by principal; absent is full. */
  readonly volumes: Readonly<Record<string, number>>;
  /** Whose pictures I do not want to see, by principal. */
  readonly hidden: readonly string[];
  /** No pictures of anybody: for a weak network or a small battery. */
  readonly soundOnly: boolean;
}

const OTHERS = 'conclave.others';
/** More people than anybody will set in one tab; the oldest are forgotten. */
const MOST_REMEMBERED = 200;

/** Kept for the life of the tab, so that a reload does not make somebody loud again. */
export class ForMyselfStore extends Store<ForMyself> {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    super({ volumes: {}, hidden: [], soundOnly: false, ...read(shelf, OTHERS, isForMyself) });
    this.#shelf = shelf;
  }

  volumeOf(principal: string): number {
    return this.get().volumes[principal] ?? 1;
  }

  hear(principal: string, volume: number): void {
    const { [principal]: _, ...others } = this.get().volumes;
    const kept = Object.fromEntries(Object.entries(others).slice(1 - MOST_REMEMBERED));
    const bounded = Math.min(1, Math.max(0, volume));
    this.patch({ volumes: bounded === 1 ? kept : { ...kept, [principal]: bounded } });
  }

  hide(principal: string, hidden: boolean): void {
    const others = this.get().hidden.filter((one) => one !== principal);
    this.patch({ hidden: hidden ? [...others, principal].slice(-MOST_REMEMBERED) : others });
  }

  override patch(change: Partial<ForMyself>): void {
    super.patch(change);
    write(this.#shelf, OTHERS, this.get());
  }
}

const isFlag = (value: unknown) => value === undefined || typeof value === 'boolean';
const isOneOf = (values: readonly unknown[], value: unknown) => value === undefined || values.includes(value);
const isListOf = (test: (one: unknown) => boolean, value: unknown) =>
  value === undefined || (Array.isArray(value) && value.every(test));

function isSettings(value: unknown): value is Partial<Settings> {
  if (!isRecord(value)) return false;
  const { pageSize, selfFloats, corner, fold, sounds, silenced, shortcuts } = value;
  return (
    [selfFloats, fold, sounds].every(isFlag) &&
    isOneOf(pageSizes, pageSize) &&
    isOneOf(corners, corner) &&
    isListOf((one) => isOneOf(soundKinds, one), silenced) &&
    (shortcuts === undefined || isShortcuts(shortcuts))
  );
}

function isShortcuts(value: unknown): value is ShortcutChoices {
  if (!isRecord(value) || !isRecord(value.letters)) return false;
  const letters = Object.entries(value.letters);
  return (
    typeof value.singleKeys === 'boolean' &&
    typeof value.pushToTalk === 'boolean' &&
    letters.every(([command, key]) => isOneOf(letterCommands, command) && /^[a-z]?$/.test(String(key)))
  );
}

function isForMyself(value: unknown): value is Partial<ForMyself> {
  if (!isRecord(value)) return false;
  const { volumes, hidden, soundOnly } = value;
  const isVolume = (one: unknown) => typeof one === 'number' && one >= 0 && one <= 1;
  return (
    isFlag(soundOnly) &&
    isListOf((one) => typeof one === 'string', hidden) &&
    (volumes === undefined || (isRecord(volumes) && Object.values(volumes).every(isVolume)))
  );
}
