// Who is out of sight but not gone: the media server no longer knows them, the meeting keeps their seat. Their tile
// stays for a while, so that a tunnel or a reload moves nobody; who stays away longer is in the list of people only.
// Time comes in; it never reads a clock.
import type { Meeting } from '../api/types';
import type { Participant } from './people';

const TILE_STAYS_MS = 20_000;

interface Lost {
  readonly participant: Participant;
  readonly since: number;
  /** Other devices of the same person that were there already. */
  readonly beside: ReadonlySet<string>;
}

export class LostSeats {
  #present: readonly Participant[] = [];
  #lost: readonly Lost[] = [];

  /** Those whose tile stays at `now`, while `present` are there. */
  follow(present: readonly Participant[], meeting: Meeting | undefined, now: number): readonly Participant[] {
    const devices = new Set(present.map(({ id }) => id));
    const vanished = this.#present
      .filter(({ you, id }) => !you && !devices.has(id))
      .map((participant) => ({ participant, since: now, beside: othersOf(participant, this.#present) }));
    this.#lost = [...this.#lost, ...vanished].filter(
      (lost) =>
        !devices.has(lost.participant.id) &&
        now - lost.since < TILE_STAYS_MS &&
        keepsSeat(lost, meeting, othersOf(lost.participant, present)),
    );
    this.#present = present;
    return this.#lost.map(({ participant }) => participant);
  }

  /** When the next tile goes. */
  nextAt(): number | undefined {
    const [first] = this.#lost;
    return first === undefined ? undefined : first.since + TILE_STAYS_MS;
  }

  clear(): void {
    this.#present = [];
    this.#lost = [];
  }
}

function othersOf({ id, principal }: Participant, present: readonly Participant[]): ReadonlySet<string> {
  return new Set(present.filter((one) => one.principal === principal && one.id !== id).map((one) => one.id));
}

function keepsSeat(
  { participant: { principal, device }, beside }: Lost,
  meeting: Meeting | undefined,
  present: ReadonlySet<string>,
): boolean {
  const person = meeting?.people.find((one) => one.principal === principal);
  if (person === undefined) return false;
  // Who has come back with another device is not shown twice.
  if (![...present].every((id) => beside.has(id))) return false;
  // Somebody who moves to another device is not gone before that one is here.
  return person.devices.includes(device) || present.size === 0;
}
