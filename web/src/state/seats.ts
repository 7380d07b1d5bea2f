// Who has which seat on the stage. A seat is kept: nobody moves because they speak, but for one case: who speaks for two
// seconds on a page that is not shown takes the seat of whoever on the shown page was silent longest. Time comes in; it
// never reads a clock.

const ENTERS_AFTER_MS = 2_000;
const KEEPS_MS = 10_000;

/** What seats need to know of a person who is not you. */
export interface Sitter {
  readonly id: string;
  /** Hosts sit first. */
  readonly owner: boolean;
  readonly speaking: boolean;
}

/** The seats that are on the screen now: `from` up to, without, `to`; `fixed` sits there and does not give way. */
export interface Shown {
  readonly from: number;
  readonly to: number;
  readonly fixed: string | undefined;
}

interface Voice {
  /** When the voice began that still lasts. */
  since: number | undefined;
  /** When it was last heard. */
  last: number;
}

export class Seats {
  #order: readonly string[] = [];
  readonly #voices = new Map<string, Voice>();
  readonly #heldUntil = new Map<string, number>();

  /** The ids in the order of their seats. The same array for as long as nothing changes. */
  get order(): readonly string[] {
    return this.#order;
  }

  /** Takes over who is here now, in the order of arrival: who was here keeps the seat, who is new comes last. */
  seat(sitters: readonly Sitter[], now: number): void {
    const here = new Set(sitters.map(({ id }) => id));
    const old = this.#order.filter((id) => here.has(id));
    const known = new Set(old);
    const order = [...old, ...sitters.map(({ id }) => id).filter((id) => !known.has(id))];
    const owners = new Set(sitters.filter(({ owner }) => owner).map(({ id }) => id));
    this.#set([...order.filter((id) => owners.has(id)), ...order.filter((id) => !owners.has(id))]);
    for (const id of [...this.#voices.keys()]) if (!here.has(id)) this.#forget(id);
    for (const sitter of sitters) this.#hear(sitter, now);
  }

  /** Brings at most one speaker to the shown page. */
  settle(shown: Shown, now: number): void {
    const speaker = this.#order.find((id, seat) => !isShown(seat, shown) && this.#dueAt(id) <= now);
    if (speaker === undefined) return;
    const giver = this.#silentLongest(shown, now);
    if (giver === undefined) return;
    this.#heldUntil.set(speaker, now + KEEPS_MS);
    this.#set(swapped(this.#order, speaker, giver));
  }

  /** When `settle` may have something to do next. */
  nextAt(shown: Shown): number | undefined {
    const outside = this.#order.filter((_, seat) => !isShown(seat, shown));
    const due = outside.map((id) => this.#dueAt(id)).filter(Number.isFinite);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  #dueAt(id: string): number {
    const since = this.#voices.get(id)?.since;
    return since === undefined ? Number.POSITIVE_INFINITY : since + ENTERS_AFTER_MS;
  }

  #silentLongest({ from, to, fixed }: Shown, now: number): string | undefined {
    const mayGo = (id: string) =>
      id !== fixed && this.#voices.get(id)?.since === undefined && (this.#heldUntil.get(id) ?? 0) <= now;
    const last = (id: string) => this.#voices.get(id)?.last ?? Number.NEGATIVE_INFINITY;
    return this.#order
      .slice(from, to)
      .filter(mayGo)
      .reduce<string | undefined>(
        // Of those who never spoke the last seat gives way: the first seats are the ones people look at.
        (best, id) => (best === undefined || last(id) <= last(best) ? id : best),
        undefined,
      );
  }

  #hear({ id, speaking }: Sitter, now: number): void {
    const voice = this.#voices.get(id);
    if (!speaking) {
      if (voice?.since !== undefined) this.#voices.set(id, { since: undefined, last: now });
      return;
    }
    this.#voices.set(id, { since: voice?.since ?? now, last: now });
  }

  #forget(id: string): void {
    this.#voices.delete(id);
    this.#heldUntil.delete(id);
  }

  #set(order: readonly string[]): void {
    const same = order.length === this.#order.length && order.every((id, seat) => id === this.#order[seat]);
    if (!same) this.#order = order;
  }
}

function isShown(seat: number, { from, to }: Shown): boolean {
  return seat >= from && seat < to;
}

function swapped(order: readonly string[], a: string, b: string): string[] {
  return order.map((id) => {
    if (id === a) return b;
    return id === b ? a : id;
  });
}
