// Who sits where. Nobody moves because they speak, but for one exchange: somebody on another page who goes on speaking
// takes the seat of whoever on this page has been silent longest. Time comes in; it never reads a clock.
import type { Person } from './people';

/** A voice counts as a contribution from here on, not as a cough. */
const SPEAKS_FOR_MS = 2_000;
/** Nobody who just got a seat loses it again before they could be looked at. */
const KEEPS_FOR_MS = 10_000;

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Who I pinned, the owner, then by arrival, the same on every screen. You come last, so that your own picture is never
 * between two people who talk.
 */
export function inSeatOrder(people: readonly Person[], pinned: ReadonlySet<string> = NOBODY): Person[] {
  const rank = (person: Person) => {
    if (person.you) return 3;
    if (pinned.has(person.id)) return 0;
    return person.owner ? 1 : 2;
  };
  return [...people].sort((a, b) => rank(a) - rank(b) || a.joinedAt - b.joinedAt || (a.id < b.id ? -1 : 1));
}

/** With several pages, you are the last of the first one. */
export function onPages(order: readonly Person[], perPage: number): readonly Person[] {
  const you = order.findIndex((person) => person.you);
  const last = Math.max(0, perPage - 1);
  const me = order[you];
  if (me === undefined || you <= last) return order;
  const others = order.filter((person) => !person.you);
  return [...others.slice(0, last), me, ...others.slice(last)];
}

export interface Page {
  readonly perPage: number;
  /** The page on the screen, from 0. */
  readonly shown: number;
  readonly pinned?: ReadonlySet<string>;
}

interface Voice {
  since: number | undefined;
  lastHeard: number;
}

/** The seats of one stage while it is on the screen. */
export class Seats {
  readonly #voices = new Map<string, Voice>();
  /** By whose place in the order it is: who sits there now. Those not in it sit in their own. */
  readonly #sitting = new Map<string, string>();
  readonly #tookSeatAt = new Map<string, number>();

  /** Everybody in the order of their seats at `now`, page after page. */
  arrange(people: readonly Person[], page: Page, now: number): readonly Person[] {
    const order = onPages(inSeatOrder(people, page.pinned), page.perPage);
    this.#forgetGone(new Set(order.map(({ id }) => id)));
    this.#hear(order, now);
    const seated = this.#seated(order);
    return this.#exchange(seated, page, now) ? this.#seated(order) : seated;
  }

  /** When `arrange` may have something to change although nobody came, went, began or ended speaking. */
  nextAt(people: readonly Person[], page: Page, now: number): number | undefined {
    if (people.length <= page.perPage) return undefined;
    const speaking = [...this.#voices.values()]
      .map(({ since }) => since)
      .filter((since) => since !== undefined);
    const held = [...this.#tookSeatAt.values()].map((at) => at + KEEPS_FOR_MS);
    const due = [...speaking.map((since) => since + SPEAKS_FOR_MS), ...(speaking.length > 0 ? held : [])];
    const ahead = due.filter((at) => at > now);
    return ahead.length === 0 ? undefined : Math.min(...ahead);
  }

  #hear(order: readonly Person[], now: number): void {
    for (const { id, speaking } of order) {
      const voice = this.#voices.get(id) ?? { since: undefined, lastHeard: Number.NEGATIVE_INFINITY };
      if (speaking || voice.since !== undefined) voice.lastHeard = now;
      voice.since = speaking ? (voice.since ?? now) : undefined;
      this.#voices.set(id, voice);
    }
  }

  #seated(order: readonly Person[]): Person[] {
    const byId = new Map(order.map((person) => [person.id, person]));
    return order.map((person) => byId.get(this.#sitting.get(person.id) ?? person.id) ?? person);
  }

  /** One exchange a time; whether there was one. */
  #exchange(seated: readonly Person[], page: Page, now: number): boolean {
    const from = page.shown * page.perPage;
    const here = seated.slice(from, from + page.perPage);
    const speaker = seated
      .filter((person) => !here.includes(person))
      .find((person) => this.#speaks(person, now));
    const silent = here
      .filter((person) => this.#mayLose(person, page, now))
      .sort((a, b) => this.#lastHeard(a) - this.#lastHeard(b))[0];
    if (speaker === undefined || silent === undefined) return false;
    this.#swap(speaker.id, silent.id);
    this.#tookSeatAt.set(speaker.id, now);
    return true;
  }

  #speaks({ id, you }: Person, now: number): boolean {
    const since = this.#voices.get(id)?.since;
    return !you && since !== undefined && now - since >= SPEAKS_FOR_MS;
  }

  #mayLose({ id, you, speaking }: Person, { pinned = NOBODY }: Page, now: number): boolean {
    const took = this.#tookSeatAt.get(id) ?? Number.NEGATIVE_INFINITY;
    return !you && !speaking && !pinned.has(id) && now - took >= KEEPS_FOR_MS;
  }

  #lastHeard({ id }: Person): number {
    return this.#voices.get(id)?.lastHeard ?? Number.NEGATIVE_INFINITY;
  }

  #swap(a: string, b: string): void {
    const [seatOfA, seatOfB] = [this.#seatOf(a), this.#seatOf(b)];
    this.#sit(seatOfA, b);
    this.#sit(seatOfB, a);
  }

  #seatOf(id: string): string {
    for (const [seat, sitting] of this.#sitting) if (sitting === id) return seat;
    return id;
  }

  #sit(seat: string, id: string): void {
    if (seat === id) this.#sitting.delete(seat);
    else this.#sitting.set(seat, id);
  }

  /** Whoever sat in the place of somebody who went takes the seat that this one had. */
  #forgetGone(there: ReadonlySet<string>): void {
    for (const id of [...this.#voices.keys()]) {
      if (there.has(id)) continue;
      const seat = this.#seatOf(id);
      const guest = this.#sitting.get(id) ?? id;
      this.#sitting.delete(id);
      if (seat !== id) this.#sit(seat, guest);
      this.#voices.delete(id);
      this.#tookSeatAt.delete(id);
    }
  }
}
