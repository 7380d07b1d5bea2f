// What is wrong with the own microphone although nothing failed: somebody speaks while it is off, or it is on and gives
// no sound at all. Levels and time come in; it never reads a clock and opens no device.

export type MicState = 'fine' | 'talking-while-off' | 'silent';

export interface Sound {
  /** 0…1, as ears hear it. */
  readonly level: number;
  /** The largest sample, 0…1: zero is a wire without a microphone, not a quiet room. */
  readonly peak: number;
}

const VOICE_LEVEL = 0.3;
/** Of voice, with the pauses that a sentence has: more than a cough. */
const TALKS_AFTER_MS = 700;
/** The hint outlives the pauses of a sentence. */
const TALK_ENDS_AFTER_MS = 4_000;
const NOTHING_BELOW = 1e-4;
const SILENT_AFTER_MS = 20_000;
/** A page in the background hears less often; what lies between two soundings is not known to be voice. */
const LONGEST_STEP_MS = 250;

export class MicWatch {
  #on = false;
  #state: MicState = 'fine';
  #lastAt: number | undefined;
  #voicedMs = 0;
  #lastVoiceAt = 0;
  #nothingSince: number | undefined;

  /** What to say at `now`, after this sound was heard from a microphone that is on or off for the others. */
  hear(sound: Sound, on: boolean, now: number): MicState {
    if (on !== this.#on) this.#startOver(on);
    const elapsed = Math.min(LONGEST_STEP_MS, now - (this.#lastAt ?? now));
    this.#lastAt = now;
    this.#state = on ? this.#hearOn(sound, now) : this.#hearOff(sound, elapsed, now);
    return this.#state;
  }

  #hearOn({ peak }: Sound, now: number): MicState {
    if (peak > NOTHING_BELOW) this.#nothingSince = undefined;
    else this.#nothingSince ??= now;
    const since = this.#nothingSince;
    return since !== undefined && now - since >= SILENT_AFTER_MS ? 'silent' : 'fine';
  }

  #hearOff({ level }: Sound, elapsed: number, now: number): MicState {
    const voice = level >= VOICE_LEVEL;
    this.#voicedMs = Math.max(0, this.#voicedMs + (voice ? elapsed : -elapsed / 2));
    if (voice) this.#lastVoiceAt = now;
    if (this.#voicedMs >= TALKS_AFTER_MS) {
      this.#voicedMs = TALKS_AFTER_MS;
      return 'talking-while-off';
    }
    const lasts = this.#state === 'talking-while-off' && now - this.#lastVoiceAt < TALK_ENDS_AFTER_MS;
    return lasts ? 'talking-while-off' : 'fine';
  }

  #startOver(on: boolean): void {
    this.#on = on;
    this.#state = 'fine';
    this.#voicedMs = 0;
    this.#nothingSince = undefined;
  }
}
