// Plays the sounds of the meeting on the chosen speaker. They are made of two or three sine tones, so that there is
// nothing to load, and go to this speaker only, never into the meeting.
import type { Note, Sound } from '../../state/sounds';

const RISES_S = 0.015;

type WithSink = AudioContext & { setSinkId?: (id: string) => Promise<void> };

let context: WithSink | undefined;
let sounding = 0;

export async function playSound({ notes, loudness }: Sound, speaker: string | undefined): Promise<void> {
  context ??= new AudioContext();
  if (speaker !== undefined) await context.setSinkId?.(speaker).catch(() => undefined);
  await context.resume().catch(() => undefined);
  // Without a touch of the page the browser keeps quiet; a sound that comes late says the wrong thing.
  if (context.state !== 'running') return;
  for (const note of notes) play(context, note, loudness);
}

function play(on: AudioContext, { hz, at, lasts }: Note, loudness: number): void {
  const [tone, gain] = [on.createOscillator(), on.createGain()];
  const begins = on.currentTime + at;
  tone.frequency.value = hz;
  gain.gain.setValueAtTime(0, begins);
  gain.gain.linearRampToValueAtTime(loudness, begins + RISES_S);
  gain.gain.exponentialRampToValueAtTime(0.0001, begins + lasts);
  tone.connect(gain).connect(on.destination);
  sounding += 1;
  tone.onended = () => void rest(on);
  tone.start(begins);
  tone.stop(begins + lasts);
}

/** Between sounds it is still: one that runs costs the processor as much as several pictures. */
async function rest(on: AudioContext): Promise<void> {
  sounding -= 1;
  if (sounding === 0) await on.suspend().catch(() => undefined);
}
