// What a screen reader is told. Two texts, one polite and one assertive, shown by live regions that exist from the
// start. Joins and leaves are gathered for five seconds, so that ten people coming are one sentence.
import { Store } from './store';

export interface Announcement {
  /** Changes with every announcement, so that the same words said twice are heard twice. */
  readonly turn: number;
  readonly text: string;
}

export interface Comings {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

const GATHER_MS = 5_000;
const SILENCE: Announcement = { turn: 0, text: '' };

export class Announcer {
  readonly polite = new Store<Announcement>(SILENCE);
  readonly assertive = new Store<Announcement>(SILENCE);
  readonly #words: (comings: Comings) => string;
  readonly #after: (ms: number, run: () => void) => void;
  #joined: string[] = [];
  #left: string[] = [];
  #gathering = false;

  constructor(
    words: (comings: Comings) => string,
    after = (ms: number, run: () => void): void => void setTimeout(run, ms),
  ) {
    this.#words = words;
    this.#after = after;
  }

  say(text: string): void {
    this.polite.set({ turn: this.polite.get().turn + 1, text });
  }

  interrupt(text: string): void {
    this.assertive.set({ turn: this.assertive.get().turn + 1, text });
  }

  joined(name: string): void {
    this.#joined.push(name);
    this.#gather();
  }

  left(name: string): void {
    this.#left.push(name);
    this.#gather();
  }

  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.#after(GATHER_MS, () => this.#tellComings());
  }

  #tellComings(): void {
    this.say(this.#words({ joined: this.#joined, left: this.#left }));
    this.#joined = [];
    this.#left = [];
    this.#gathering = false;
  }
}
