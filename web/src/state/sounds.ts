// Which sound tells of what, and when none does. Notes as data: whoever plays them needs nothing else. They are played on
// this device only and never sent to the meeting.
import type { Settings, SoundKind } from './personal';

export type Happening =
  | 'joined'
  | 'left'
  | 'microphone-on'
  | 'microphone-off'
  | 'connection-lost'
  | 'connection-back'
  | 'control-begins'
  | 'control-ends';

/** A note: its pitch, when it begins and how long it lasts, in hertz and seconds. */
export interface Note {
  readonly hz: number;
  readonly at: number;
  readonly lasts: number;
}

export interface Sound {
  readonly notes: readonly Note[];
  /** Loudest amplitude of the wave, 0…1; chosen so that the whole is about −24 LUFS. */
  readonly loudness: number;
}

/** With more people than this, comings and goings are too many to be heard. */
const COMINGS_HEARD_UP_TO = 8;

const C5 = 523.25;
const E5 = 659.25;
const G5 = 783.99;
const A4 = 440;
const E4 = 329.63;

const SOUNDS: Readonly<Record<Happening, Sound>> = {
  joined: { notes: row([C5, G5]), loudness: 0.13 },
  left: { notes: row([G5, C5]), loudness: 0.11 },
  'microphone-on': { notes: [{ hz: E5, at: 0, lasts: 0.2 }], loudness: 0.06 },
  'microphone-off': { notes: [{ hz: A4, at: 0, lasts: 0.2 }], loudness: 0.06 },
  'connection-lost': { notes: row([A4, E4]), loudness: 0.15 },
  'connection-back': { notes: row([E4, A4, C5]), loudness: 0.13 },
  'control-begins': { notes: row([E5, E5, G5]), loudness: 0.15 },
  'control-ends': { notes: row([G5, E5]), loudness: 0.13 },
};

/** What is not here cannot be switched off: that a computer is controlled must be heard. */
const KINDS: Readonly<Partial<Record<Happening, SoundKind>>> = {
  joined: 'comings',
  left: 'comings',
  'microphone-on': 'microphone',
  'microphone-off': 'microphone',
  'connection-lost': 'connection',
  'connection-back': 'connection',
};

/** The sound of a happening in a meeting of `people`, or silence. */
export function soundOf(
  happening: Happening,
  people: number,
  settings: Pick<Settings, 'sounds' | 'silenced'>,
): Sound | undefined {
  const kind = KINDS[happening];
  if (kind === undefined) return SOUNDS[happening];
  if (!settings.sounds || settings.silenced.includes(kind)) return undefined;
  if (kind === 'comings' && people > COMINGS_HEARD_UP_TO) return undefined;
  return SOUNDS[happening];
}

/** What can be heard of the call at one moment. */
export interface Audible {
  readonly others: ReadonlySet<string>;
  readonly microphone: boolean;
  readonly connected: boolean;
  /** The grants that live and that I have a part in. */
  readonly control: ReadonlySet<string>;
}

/** What happened between two moments, the most important first. */
export function happeningsBetween(before: Audible, now: Audible): Happening[] {
  const found: Happening[] = [];
  if (hasMore(before.control, now.control)) found.push('control-begins');
  else if (hasMore(now.control, before.control)) found.push('control-ends');
  if (before.connected !== now.connected) found.push(now.connected ? 'connection-back' : 'connection-lost');
  // While we are away others seem to go and come; that is told by the connection alone.
  if (before.connected && now.connected) {
    if (hasMore(before.others, now.others)) found.push('joined');
    else if (hasMore(now.others, before.others)) found.push('left');
  }
  if (before.microphone !== now.microphone) found.push(now.microphone ? 'microphone-on' : 'microphone-off');
  return found;
}

/** Whether there is one in the second that the first does not have. */
function hasMore(first: ReadonlySet<string>, second: ReadonlySet<string>): boolean {
  return [...second].some((one) => !first.has(one));
}

function row(pitches: readonly number[]): Note[] {
  const step = 0.12;
  return pitches.map((hz, index) => ({ hz, at: index * step, lasts: 0.22 }));
}
