// Who is in the meeting, as plain values that the views compare by identity. Who speaks never changes the order.

/** A track that can be shown or played in an element; the media layer owns it. */
export interface MediaHandle {
  readonly mediaStreamTrack: MediaStreamTrack;
  attach(element: HTMLMediaElement): unknown;
  detach(element: HTMLMediaElement): unknown;
}

export interface Published {
  readonly sid: string;
  readonly on: boolean;
  /** Absent until the first packets are on their way to us. */
  readonly track: MediaHandle | undefined;
}

export type Source = 'microphone' | 'camera' | 'screen' | 'screen-sound';

const SOURCES: readonly Source[] = ['microphone', 'camera', 'screen', 'screen-sound'];

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly you: boolean;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly joinedAt: number;
  readonly speaking: boolean;
  readonly network: 'fine' | 'weak' | 'lost';
  readonly published: Readonly<Partial<Record<Source, Published>>>;
}

export function isOn(person: Person, source: Source): boolean {
  return person.published[source]?.on === true;
}

/** By arrival; you come last, so that your own picture is never between two people who talk. */
export function inSeatOrder(people: readonly Person[]): Person[] {
  return [...people].sort(
    (a, b) => Number(a.you) - Number(b.you) || a.joinedAt - b.joinedAt || (a.id < b.id ? -1 : 1),
  );
}

/** Takes over every person of `before` that has not changed, so that views of the others need not look again. */
export function keepUnchanged(before: readonly Person[], now: readonly Person[]): readonly Person[] {
  const known = new Map(before.map((person) => [person.id, person]));
  const merged = now.map((person) => {
    const old = known.get(person.id);
    return old !== undefined && same(old, person) ? old : person;
  });
  const untouched =
    merged.length === before.length && merged.every((person, index) => person === before[index]);
  return untouched ? before : merged;
}

/** A person whose media is gone because our own connection is: still in their seat, without a picture that lies. */
export function withoutMedia(person: Person): Person {
  const published: Partial<Record<Source, Published>> = {};
  for (const source of SOURCES) {
    const before = person.published[source];
    if (before !== undefined) published[source] = { ...before, track: undefined };
  }
  return { ...person, speaking: false, published };
}

export interface Changes {
  readonly joined: readonly Person[];
  readonly left: readonly Person[];
  readonly startedSharing: readonly Person[];
  readonly stoppedSharing: readonly Person[];
}

/** What happened to the others between two moments. */
export function changesBetween(before: readonly Person[], now: readonly Person[]): Changes {
  const others = (people: readonly Person[]) => new Map(people.filter((p) => !p.you).map((p) => [p.id, p]));
  const [was, is] = [others(before), others(now)];
  const shared = (person: Person | undefined) => person !== undefined && isOn(person, 'screen');
  const stays = [...is.values()];
  return {
    joined: stays.filter((person) => !was.has(person.id)),
    left: [...was.values()].filter((person) => !is.has(person.id)),
    startedSharing: stays.filter((person) => shared(person) && !shared(was.get(person.id))),
    stoppedSharing: stays.filter((person) => !shared(person) && shared(was.get(person.id))),
  };
}

function same(a: Person, b: Person): boolean {
  const plain =
    a.name === b.name &&
    a.you === b.you &&
    a.joinedAt === b.joinedAt &&
    a.speaking === b.speaking &&
    a.network === b.network;
  return plain && SOURCES.every((source) => samePublished(a.published[source], b.published[source]));
}

function samePublished(a: Published | undefined, b: Published | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.sid === b.sid && a.on === b.on && a.track === b.track;
}
