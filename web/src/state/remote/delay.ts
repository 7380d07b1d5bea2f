// How long it takes to the other computer and back: the middle of the last few answers, so that one slow packet does
// not alarm anybody. Pure.

const KEPT = 5;

export class Delay {
  readonly #asked = new Map<number, number>();
  #answers: readonly number[] = [];
  #last = 0;

  /** The number of a question that goes out now. */
  ask(now: number): number {
    this.#last += 1;
    this.#asked.set(this.#last, now);
    for (const id of this.#asked.keys()) if (id <= this.#last - KEPT) this.#asked.delete(id);
    return this.#last;
  }

  /** Milliseconds, once there is an answer. */
  answer(id: number, now: number): number | undefined {
    const asked = this.#asked.get(id);
    if (asked !== undefined) {
      this.#asked.delete(id);
      this.#answers = [...this.#answers, now - asked].slice(-KEPT);
    }
    const sorted = this.#answers.toSorted((one, other) => one - other);
    return sorted[Math.floor(sorted.length / 2)];
  }
}
