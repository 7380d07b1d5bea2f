// A call with everything around it made up: server, media layer, tab, events. For tests; it must never be imported by
// the client itself.
import { vi } from 'vitest';
import type { Answer } from '../../api/client';
import type { Joined, JoinRequest, Meeting } from '../../api/types';
import { fakeShelf } from '../../lib/fake-shelf';
import { Call, type CallListener, type CallPorts } from '../call';
import { type Kept, type Link, LinkError, type LinkEvents, type OpenFailure, type Wants } from '../link';
import { type EventsListener, MeetingRoom } from '../meeting';
import { Tab } from '../tab';
import { type FakeMeeting, fakeMeeting } from './fake-meeting';
import { fakePerson } from './fake-person';

export const WANTS: Wants = { camera: true, microphone: true, devices: {} };

export const seated = (more: FakeMeeting = {}): Meeting =>
  fakeMeeting({ people: [{ principal: 'Anna' }, { principal: 'me', devices: ['d'] }], ...more });
export const admitted = (more: FakeMeeting = {}): Answer<Joined> => ({
  kind: 'ok',
  value: { meeting: seated(more), identity: 'me#d', token: 'token-1', media_url: 'ws://media' },
});
export const refused = (code: string, retryAfter?: number): Answer<never> => ({
  kind: 'refused',
  code,
  message: 'why',
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
export const UNREACHABLE: Answer<never> = { kind: 'unreachable' };

export const me = fakePerson('me', { you: true });
export const anna = fakePerson('Anna', { device: 'd' });

export class FakeLink implements Link {
  readonly events: LinkEvents;
  readonly failure: OpenFailure | undefined;
  wants: Wants | undefined;
  given: readonly Kept[] = [];
  /** What it captures when it is let go. */
  captures: readonly Kept[] = [];
  gone = false;
  turn = vi.fn(async () => undefined);
  share = vi.fn(async () => undefined);
  shareAudio = vi.fn(async () => undefined);
  use = vi.fn(async () => undefined);
  playSound = vi.fn(async () => undefined);
  silence = vi.fn(() => undefined);
  setVolume = vi.fn(() => undefined);
  send = vi.fn(() => undefined);
  statistics = vi.fn(async () => []);

  constructor(events: LinkEvents, failure: OpenFailure | undefined) {
    this.events = events;
    this.failure = failure;
  }

  async open(_token: string, wants: Wants, kept: readonly Kept[]) {
    this.wants = wants;
    this.given = kept;
    this.captures = kept;
    if (this.failure !== undefined) throw new LinkError(this.failure);
    this.events.people([me, anna]);
  }

  async close() {
    this.letGo();
  }

  letGo() {
    this.gone = true;
    const kept = this.captures;
    this.captures = [];
    return kept;
  }
}

export function rig() {
  const links: FakeLink[] = [];
  const addresses: string[] = [];
  const asked: JoinRequest[] = [];
  const answers: Answer<Joined>[] = [];
  const failures: OpenFailure[] = [];
  const told: string[] = [];
  const left: string[] = [];
  const network = new Set<() => void>();
  const sockets: EventsListener[] = [];
  /** What the server says about the meeting when it is asked. */
  const server: { meeting: Answer<Meeting> } = { meeting: UNREACHABLE };
  /** Until when the server keeps a join waiting. */
  const hold = { until: Promise.resolve() };
  const listener: CallListener = {
    joined: (name) => told.push(`joined ${name}`),
    left: (name) => told.push(`left ${name}`),
    sharing: (name, on) => told.push(`sharing ${name} ${on}`),
    connection: (is) => told.push(`connection ${is}`),
    mutedByHost: (kind) => told.push(`muted ${kind}`),
    owner: (name, you) => told.push(`owner ${name} ${you}`),
    renamed: (title) => told.push(`renamed ${title}`),
    deviceUsed: (kind, device) => told.push(`uses ${kind} ${device}`),
  };
  let made = 0;
  const tab = new Tab({ shelf: fakeShelf(), random: () => `d${made++ || ''}`, claim: async () => true });
  const never = async () => UNREACHABLE;
  const ports: CallPorts = {
    api: {
      join: async (address, request) => {
        addresses.push(address);
        asked.push(request);
        await hold.until;
        return answers.shift() ?? admitted();
      },
      leave: async (id, device) => {
        left.push(`${id} ${device}`);
        return { kind: 'ok', value: undefined };
      },
      askControl: never,
      denyControl: never,
      endControl: never,
      askMoreControl: never,
    },
    makeMeeting: (meeting) =>
      new MeetingRoom(meeting, {
        api: { meeting: async () => server.meeting, change: never, handOver: never, close: never },
        connect: (_, socket) => {
          sockets.push(socket);
          return () => undefined;
        },
        random: () => 0.5,
      }),
    makeLink: (_, events) => {
      const link = new FakeLink(events, failures.shift());
      links.push(link);
      return link;
    },
    listen: () => () => undefined,
    whenOnline: (run) => {
      network.add(run);
      return () => network.delete(run);
    },
    tab,
    listener,
    control: { begun: () => undefined, ended: () => undefined, clipboard: () => undefined },
    now: () => Date.now(),
    random: () => 0.5,
  };
  const call = new Call('CON-7K3M9QXD', 'secret', 'Mira', WANTS, ports);
  const last = () => {
    const link = links.at(-1);
    if (link === undefined) throw new Error('no link was made');
    return link;
  };
  /** The server tells by the events WebSocket how the meeting is now. */
  const tells = (more: FakeMeeting) =>
    sockets.at(-1)?.message(JSON.stringify({ type: 'event', meeting: seated({ seq: 2, ...more }) }));
  return { call, links, last, asked, addresses, answers, failures, told, left, hold, network, server, tells };
}

/** Time goes on. */
export const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A person who is in, with Anna. */
export async function joined() {
  const all = rig();
  all.call.enter();
  await passes(0);
  return all;
}
