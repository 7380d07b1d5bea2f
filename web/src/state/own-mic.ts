// Listens to the own microphone while somebody is in a meeting, also while it is off for the others: then a copy of its
// track is heard, inside this page only. It never opens a microphone: one that was never on is not listened to.
import { type Levels, type Loudness, levelOf, listenTo, peakOf, SILENT } from './meter';
import { type MicState, MicWatch, type Sound } from './mic-watch';
import type { MediaHandle } from './people';
import { Store } from './store';

/** Calls back with what a track sounds like, several times a second; what it returns ends that. */
export type Listen = (track: MediaStreamTrack, hear: (sound: Sound) => void) => () => void;

const EVERY_MS = 100;

/** Finer than any bar that shows it, and coarse enough that a quiet room moves nothing. */
const STEPS = 24;

export const listen: Listen = (track, hear) =>
  listenTo(track, EVERY_MS, (samples) => hear({ level: levelOf(samples), peak: peakOf(samples) }));

export class OwnMic extends Store<MicState> {
  readonly #levels = new Store<Loudness>(SILENT);
  readonly #listen: Listen;
  readonly #now: () => number;
  #watch = new MicWatch();
  #handle: MediaHandle | undefined;
  #on = false;
  #heard: MediaStreamTrack | undefined;
  #stop: (() => void) | undefined;

  constructor(listen: Listen, now: () => number) {
    super('fine');
    this.#listen = listen;
    this.#now = now;
  }

  /** How loud the others hear it: nothing while it is off. One listener is for both, because each costs the processor. */
  get levels(): Levels {
    return this.#levels;
  }

  /** The published microphone, and whether the others hear it. */
  follow(handle: MediaHandle | undefined, on: boolean): void {
    this.#handle = handle;
    this.#on = on;
    if (!on) this.#show(0);
    this.#begin();
  }

  #begin(): void {
    const track = this.#handle?.mediaStreamTrack;
    if (track === this.#heard) return;
    this.#end();
    if (track === undefined || track.readyState === 'ended') return;
    this.#heard = track;
    const copy = track.clone();
    copy.enabled = true;
    const deafen = this.#listen(copy, (sound) => this.#hear(sound));
    this.#stop = () => {
      deafen();
      copy.stop();
    };
  }

  #hear(sound: Sound): void {
    // A change of device gives the same publication another track, without an event; the copy would hold the old one open.
    if (this.#handle?.mediaStreamTrack !== this.#heard) this.#begin();
    else if (this.#heard?.readyState === 'ended') this.#end();
    else {
      this.#show(this.#on ? sound.level : 0);
      this.set(this.#watch.hear(sound, this.#on, this.#now()));
    }
  }

  #show(loudness: number): void {
    const level = Math.round(loudness * STEPS) / STEPS;
    if (level !== this.#levels.get().level) this.#levels.set({ level, heard: false });
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#heard = undefined;
    this.#watch = new MicWatch();
    this.#levels.set(SILENT);
    this.set('fine');
  }
}
