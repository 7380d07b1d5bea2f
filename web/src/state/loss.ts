// One loss of the connection, however many attempts it takes and whoever makes them: counted through, and told only if
// it lasts. It makes no attempt itself.
import { Store } from './store';

/** A short loss is nobody's business: the picture stands still and goes on. */
const TELL_AFTER_MS = 2_000;

/** The attempt that is running once the loss is worth telling; absent otherwise. */
export class Loss extends Store<number | undefined> {
  readonly #told: (is: 'lost' | 'back') => void;
  #attempt = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(told: (is: 'lost' | 'back') => void) {
    super(undefined);
    this.#told = told;
  }

  get attempt(): number {
    return this.#attempt;
  }

  get running(): boolean {
    return this.#timer !== undefined;
  }

  /** The SDK counts anew when it changes its way; for the person it is one loss. */
  count(attempt: number): void {
    this.#attempt = Math.max(this.#attempt, attempt);
    if (this.get() !== undefined) this.set(this.#attempt);
  }

  begin(): void {
    this.#timer ??= setTimeout(() => {
      this.set(this.#attempt);
      this.#told('lost');
    }, TELL_AFTER_MS);
  }

  /** The connection is back. */
  over(): void {
    const wasTold = this.get() !== undefined;
    this.forget();
    if (wasTold) this.#told('back');
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt = 1;
    this.set(undefined);
  }
}
