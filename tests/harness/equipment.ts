// What a computer has for a camera and a microphone, as flags of Chromium.

import { type Person, writeDevices } from './devices.ts';

export type Equipment =
  /** A camera and a microphone, each with what the person sends. */
  | 'whole'
  /** The same, and a second camera. */
  | 'two-cameras'
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
const CAMERAS: Partial<Record<Equipment, number>> = { 'no-camera': 0, 'two-cameras': 2 };

/** Sets up the devices of one browser; files of theirs are there until `remove`. */
export function equip(person: Person): Equipped {
  const equipment = person.equipment ?? 'whole';
  if (equipment === 'nothing') return { flags: [CONSENT], remove: () => undefined };
  const files = writeDevices(person);
  return {
    flags: [
      `${FAKE}=device-count=${CAMERAS[equipment] ?? 1}`,
      ...(equipment === 'asks' ? [] : [CONSENT]),
      `--use-file-for-fake-video-capture=${files.camera}`,
      `--use-file-for-fake-audio-capture=${files.microphone}`,
    ],
    remove: files.remove,
  };
}
