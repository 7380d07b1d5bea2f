// Who is in the meeting, as plain values that the views compare by identity. It must know no seat: that is `seats`.
import type { Meeting } from '../api/types';

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

/** One device in the meeting: most people have one. Those of the same principal are one person to everybody. */
export interface Person {
  /** The identity: principal and device. */
  readonly id: string;
  readonly principal: string;
  readonly device: string;
  readonly name: string;
  /** This very device. */
  readonly you: boolean;
  /** Whether the meeting is this person's. */
  readonly owner: boolean;
  /** `lost`: the connection is gone and the seat is kept for a while. */
  readonly state: 'here' | 'lost';
  /** Milliseconds since the epoch, by the server's clock. */
  readonly joinedAt: number;
  readonly speaking: boolean;
  readonly network: 'fine' | 'weak' | 'lost';
  readonly published: Readonly<Partial<Record<Source, Published>>>;
}

export function isOn(person: Person, source: Source): boolean {
  return person.published[source]?.on === true;
}

/** What the media layer knows of a person; the meeting adds the rest. */
export type Participant = Omit<Person, 'owner' | 'state'>;

/** People as the meeting knows them: whose it is, and when they arrived, which no lost connection changes. */
export function withMeeting(
  participants: readonly Participant[],
  state: Person['state'],
  meeting: Meeting | undefined,
): Person[] {
  const known = new Map(meeting?.people.map((person) => [person.principal, person]));
  return participants.map((participant) => ({
    ...participant,
    joinedAt: known.get(participant.principal)?.since ?? participant.joinedAt,
    owner: participant.principal === meeting?.owner,
    state,
  }));
}

/** Everybody once, however many devices they have in the meeting; in the order of their first device. */
export interface Principal {
  readonly principal: string;
  readonly name: string;
  readonly you: boolean;
  readonly owner: boolean;
  readonly speaking: boolean;
  /** `lost` if no device of theirs is here. */
  readonly state: Person['state'];
  readonly devices: readonly Person[];
}

export function groupByPrincipal(people: readonly Person[]): Principal[] {
  const groups = new Map<string, Person[]>();
  for (const person of people) {
    const devices = groups.get(person.principal);
    if (devices === undefined) groups.set(person.principal, [person]);
    else devices.push(person);
  }
  return [...groups].map(([principal, devices]) => ({
    principal,
    name: (devices.find((device) => device.state === 'here') ?? devices[0])?.name ?? '',
    you: devices.some((device) => device.you),
    owner: devices.some((device) => device.owner),
    speaking: devices.some((device) => device.speaking),
    state: devices.some((device) => device.state === 'here') ? 'here' : 'lost',
    devices,
  }));
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

/** A person whose media is gone: still in their seat, without a picture that lies. */
export function withoutMedia<P extends Participant>(person: P): P {
  const published: Partial<Record<Source, Published>> = {};
  for (const source of SOURCES) {
    const before = person.published[source];
    if (before !== undefined) published[source] = { ...before, track: undefined };
  }
  return { ...person, speaking: false, published };
}

export interface Changes {
  readonly joined: readonly Principal[];
  readonly left: readonly Principal[];
  readonly startedSharing: readonly Principal[];
  readonly stoppedSharing: readonly Principal[];
}

/** What happened to the others between two moments, each told once however many devices they have. */
export function changesBetween(before: readonly Person[], now: readonly Person[]): Changes {
  const [was, is] = [othersIn(before), othersIn(now)];
  const stays = [...is.values()];
  return {
    joined: stays.filter(({ principal }) => !was.has(principal)),
    left: [...was.values()].filter(({ principal }) => !is.has(principal)),
    startedSharing: stays.filter((one) => shares(one) && !shares(was.get(one.principal))),
    stoppedSharing: stays.filter((one) => !shares(one) && shares(was.get(one.principal))),
  };
}

function othersIn(people: readonly Person[]): Map<string, Principal> {
  const others = groupByPrincipal(people).filter(({ you }) => !you);
  return new Map(others.map((one) => [one.principal, one]));
}

function shares(one: Principal | undefined): boolean {
  return one?.devices.some((device) => isOn(device, 'screen')) ?? false;
}

function same(a: Person, b: Person): boolean {
  const plain =
    a.name === b.name &&
    a.you === b.you &&
    a.owner === b.owner &&
    a.state === b.state &&
    a.joinedAt === b.joinedAt &&
    a.speaking === b.speaking &&
    a.network === b.network;
  return plain && SOURCES.every((source) => samePublished(a.published[source], b.published[source]));
}

function samePublished(a: Published | undefined, b: Published | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.sid === b.sid && a.on === b.on && a.track === b.track;
}
