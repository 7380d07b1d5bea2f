// What a computer has for a camera and a microphone, as flags of Chromium.

import { type Person, writeDevices } from './devices.ts';

export type Equipment =
  /** A camera and a microphone, each with what the person sends. */
  | 'whole'
  /** A microphone with the person's tone, and several cameras with a pattern of Chromium's own. */
  | 'many-cameras'
  | 'no-camera'
  /** Neither camera nor microphone. */
  | 'nothing'
  /** A microphone that is there and gives no sound at all. */
  | 'silent'
  /** Everything is there, and the browser asks before a page gets any of it. */
  | 'asks';

export interface Equipped {
  flags: string[];
  remove(): void;
}

/** Consent without a question: nobody is there to answer it. */
const CONSENT = '--use-fake-ui-for-media-stream';
const FAKE = '--use-fake-device-for-media-stream';
/** How many cameras with Chromium's own pattern; a file is always one camera. The second measures depth. */
const PATTERNS: Partial<Record<Equipment, number>> = { 'no-camera': 0, 'many-cameras': 3 };

/** Sets up the devices of one browser; files of theirs are there until `remove`. */
export function equip(person: Person): Equipped {
  const equipment = person.equipment ?? 'whole';
  const consent = equipment === 'asks' ? [] : [CONSENT];
  if (equipment === 'nothing') return { flags: consent, remove: () => undefined };
  const { camera, microphone, remove } = writeDevices(person);
  const patterns = PATTERNS[equipment];
  const cameras =
    patterns === undefined
      ? [FAKE, `--use-file-for-fake-video-capture=${camera}`]
      : [`${FAKE}=device-count=${patterns}`];
  return { flags: [...consent, ...cameras, `--use-file-for-fake-audio-capture=${microphone}`], remove };
}
