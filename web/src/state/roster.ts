// Who is shown in the meeting: whom the media server sends, what the meeting knows of them, and those who are out of
// sight for a moment. It tells comings, goings and shares, each once a person.
import type { Meeting } from '../api/types';
import { LostSeats } from './lost-seats';
import {
  changesBetween,
  keepUnchanged,
  type Participant,
  type Person,
  withMeeting,
  withoutMedia,
} from './people';
import { inSeatOrder } from './seats';
import { Store } from './store';

export interface RosterListener {
  joined(name: string): void;
  left(name: string): void;
  sharing(name: string, on: boolean): void;
}

export class Roster extends Store<readonly Person[]> {
  readonly #listener: RosterListener;
  readonly #now: () => number;
  readonly #lost = new LostSeats();
  #present: readonly Participant[] = [];
  #meeting: Meeting | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: RosterListener, now: () => number) {
    super([]);
    this.#listener = listener;
    this.#now = now;
  }

  /** The first picture of a meeting is nobody's coming: it is not told. */
  begin(present: readonly Participant[]): void {
    this.#present = present;
    this.#show(false);
  }

  see(present: readonly Participant[]): void {
    this.#present = present;
    this.#show(true);
  }

  know(meeting: Meeting): void {
    this.#meeting = meeting;
    if (this.#present.length > 0) this.#show(true);
  }

  /** Our own connection is gone: everybody keeps their seat, nobody moves or speaks. */
  standStill(): void {
    this.see(this.#present.map(withoutMedia));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#lost.clear();
    this.#present = [];
    this.set([]);
  }

  #show(tell: boolean): void {
    clearTimeout(this.#timer);
    const at = this.#now();
    const lost = this.#lost.follow(this.#present, this.#meeting, at);
    const before = this.get();
    const people = [
      ...withMeeting(this.#present, 'here', this.#meeting),
      ...withMeeting(lost.map(withoutMedia), 'lost', this.#meeting),
    ];
    this.set(keepUnchanged(before, inSeatOrder(people)));
    if (tell) this.#tell(before);
    const next = this.#lost.nextAt();
    if (next !== undefined) this.#timer = setTimeout(() => this.#show(true), next - at);
  }

  #tell(before: readonly Person[]): void {
    const { joined, left, startedSharing, stoppedSharing } = changesBetween(before, this.get());
    for (const { name } of joined) this.#listener.joined(name);
    for (const { name } of left) this.#listener.left(name);
    for (const { name } of startedSharing) this.#listener.sharing(name, true);
    for (const { name } of stoppedSharing) this.#listener.sharing(name, false);
  }
}
