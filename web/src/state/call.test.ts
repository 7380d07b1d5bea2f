import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer } from '../api/client';
import type { Joined, JoinRequest, Meeting } from '../api/types';
import { type FakeMeeting, fakeMeeting } from '../lib/fake-meeting';
import { fakePerson } from '../lib/fake-person';
import { fakeShelf } from '../lib/fake-shelf';
import { Call, type CallListener, type CallPorts } from './call';
import { type Kept, type Link, LinkError, type LinkEvents, type OpenFailure, type Wants } from './link';
import { type EventsListener, MeetingRoom } from './meeting';
import type { MediaHandle } from './people';
import { Tab } from './tab';

const WANTS: Wants = { camera: true, microphone: true, devices: {} };

const seated = (more: FakeMeeting = {}): Meeting =>
  fakeMeeting({ people: [{ principal: 'Anna' }, { principal: 'me', devices: ['d'] }], ...more });
const admitted = (more: FakeMeeting = {}): Answer<Joined> => ({
  kind: 'ok',
  value: { meeting: seated(more), identity: 'me#d', token: 'token-1', media_url: 'ws://media' },
});
const refused = (code: string, retryAfter?: number): Answer<never> => ({
  kind: 'refused',
  code,
  message: 'why',
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
const UNREACHABLE: Answer<never> = { kind: 'unreachable' };

const me = fakePerson('me', { you: true });
const anna = fakePerson('Anna');

class FakeLink implements Link {
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

function rig() {
  const links: FakeLink[] = [];
  const addresses: string[] = [];
  const asked: JoinRequest[] = [];
  const answers: Answer<Joined>[] = [];
  const failures: OpenFailure[] = [];
  const told: string[] = [];
  const left: string[] = [];
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
    tab,
    listener,
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
  return { call, links, last, asked, addresses, answers, failures, told, left, hold, server, tells };
}

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function joined() {
  const all = rig();
  all.call.enter();
  await passes(0);
  return all;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an admitted person is in, with the devices they chose', async () => {
  const { call, last, asked, addresses } = await joined();
  expect(call.get().phase).toEqual({ kind: 'in' });
  expect(last().wants).toEqual(WANTS);
  expect(call.get().people.map((p) => p.id)).toEqual(['Anna', 'me']);
  expect(addresses).toEqual(['CON-7K3M9QXD']);
  expect(asked).toEqual([{ name: 'Mira', device: 'd', secret: 'secret', second_device: 'ask' }]);
  expect(call.get().meeting?.get().meeting.id).toBe('m1');
});

test('a refusal ends it with its reason', async () => {
  const { call, answers, links } = rig();
  answers.push(refused('too-many-look-ups', 7));
  call.enter();
  await passes(60_000);
  expect(call.get().phase).toEqual({
    kind: 'refused',
    code: 'too-many-look-ups',
    message: 'why',
    retryAfter: 7,
  });
  expect(links).toHaveLength(0);
});

test('a server that does not answer is asked again, less and less often', async () => {
  const { call, asked, answers } = rig();
  answers.push(UNREACHABLE, UNREACHABLE);
  call.enter();
  await passes(0);
  expect(asked).toHaveLength(1);
  await passes(500);
  expect(asked).toHaveLength(2);
  expect(call.get().phase).toEqual({ kind: 'joining', attempt: 2 });
  await passes(999);
  expect(asked).toHaveLength(2);
  await passes(1);
  expect(call.get().phase).toEqual({ kind: 'in' });
});

test('trying now does not wait', async () => {
  const { call, asked, answers } = rig();
  answers.push(UNREACHABLE);
  call.enter();
  await passes(0);
  call.tryNow();
  await passes(0);
  expect(asked).toHaveLength(2);
});

test('a connection lost for good comes back as the same device of the same person', async () => {
  const { call, last, asked, answers, links } = await joined();
  answers.push(UNREACHABLE);
  last().events.ended('lost');
  await passes(500);
  expect(links).toHaveLength(2);
  expect(asked.map(({ device }) => device)).toEqual(['d', 'd', 'd']);
  expect(call.get().phase).toEqual({ kind: 'in' });
});

test.each(['meeting-full', 'database-away', 'too-many-look-ups', 'internal'])(
  'coming back outlives %s',
  async (code) => {
    const { call, last, answers } = await joined();
    answers.push(refused(code));
    last().events.ended('lost');
    await passes(500);
    expect(call.get().phase).toEqual({ kind: 'in' });
    expect(call.get().trouble).toBeUndefined();
  },
);

test('coming back waits as long as the server asks', async () => {
  const { last, asked, answers } = await joined();
  answers.push(refused('too-many-look-ups', 30));
  last().events.ended('lost');
  await passes(29_999);
  expect(asked).toHaveLength(2);
  await passes(1);
  expect(asked).toHaveLength(3);
});

test.each(['meeting-not-found', 'meeting-closed'])('coming back to %s is the end', async (code) => {
  const { call, last, answers } = await joined();
  answers.push(refused(code));
  last().events.ended('lost');
  await passes(60_000);
  expect(call.get().phase).toEqual({ kind: 'ended', reason: 'closed' });
});

test('a device that was moved while it was away does not take the seat back', async () => {
  const { call, last, answers } = await joined();
  answers.push(refused('already-here'));
  last().events.ended('lost');
  await passes(60_000);
  expect(call.get().phase).toEqual({ kind: 'ended', reason: 'moved' });
});

test('a media server that refuses an old token is asked again with a new one', async () => {
  const { call, last, failures, links, asked } = await joined();
  failures.push({ kind: 'refused', message: 'expired' });
  last().events.ended('lost');
  await passes(500);
  expect([links.length, asked.length]).toEqual([3, 3]);
  expect(call.get().phase).toEqual({ kind: 'in' });
});

test('a shared screen goes on over the next connection, also if that one fails', async () => {
  const { last, failures, call } = await joined();
  const stop = vi.fn();
  const screen: Kept = { source: 'screen', track: { stop } as unknown as MediaStreamTrack };
  last().captures = [screen];
  failures.push({ kind: 'unreachable' });
  last().events.ended('lost');
  await passes(500);
  expect(last().given).toEqual([screen]);
  expect(stop).not.toHaveBeenCalled();
  call.leave();
  expect(stop).toHaveBeenCalledOnce();
});

test('everybody keeps their seat on the screen while it is lost', async () => {
  const { call, last, answers } = await joined();
  answers.push(UNREACHABLE, UNREACHABLE);
  last().events.ended('lost');
  last().events.people([]);
  await passes(600);
  expect(call.get().people.map((p) => p.id)).toEqual(['Anna', 'me']);
});

test('nobody speaks or moves while it is lost', async () => {
  const { call, last, answers } = await joined();
  const camera = { sid: 'c', on: true, track: {} as MediaHandle };
  last().events.people([fakePerson('Anna', { speaking: true, published: { camera } })]);
  answers.push(UNREACHABLE);
  last().events.ended('lost');
  const [anna] = call.get().people;
  expect(anna?.speaking).toBe(false);
  expect(anna?.published.camera).toEqual({ sid: 'c', on: true, track: undefined });
});

test('what the person wants on is on again after coming back', async () => {
  const { call, last } = await joined();
  call.turn('camera', false);
  last().events.ended('lost');
  await passes(0);
  expect(last().wants).toEqual({ ...WANTS, camera: false });
});

test('a short interruption is not told, a longer one is, and so is its end', async () => {
  const { call, last, told } = await joined();
  last().events.interrupted(1);
  await passes(1_900);
  last().events.resumed();
  await passes(5_000);
  expect(told.filter((text) => text.startsWith('connection'))).toEqual([]);
  last().events.interrupted(1);
  await passes(2_000);
  last().events.interrupted(2);
  expect(call.get().trouble).toBe(2);
  last().events.resumed();
  expect(call.get().trouble).toBeUndefined();
  expect(told.filter((text) => text.startsWith('connection'))).toEqual([
    'connection lost',
    'connection back',
  ]);
});

test('attempts count up through one loss, whoever makes them', async () => {
  const { call, last, answers } = await joined();
  last().events.interrupted(4);
  await passes(2_000);
  last().events.interrupted(1);
  expect(call.get().trouble).toBe(4);
  answers.push(UNREACHABLE, UNREACHABLE);
  last().events.ended('lost');
  await passes(6_000);
  expect(call.get().trouble).toBe(5);
});

test('trying now during an interruption comes in anew', async () => {
  const { call, last, links } = await joined();
  const first = last();
  first.events.interrupted(3);
  call.tryNow();
  await passes(0);
  expect(first.gone).toBe(true);
  expect(links).toHaveLength(2);
});

test.each(['removed', 'closed', 'elsewhere'] as const)(
  'after being %s nobody comes back by themselves',
  async (reason) => {
    const { call, last, links } = await joined();
    last().events.ended(reason);
    await passes(60_000);
    expect(call.get().phase).toEqual({ kind: 'ended', reason });
    expect(links).toHaveLength(1);
  },
);

test('leaving ends every attempt, tells the server, and says how long it was', async () => {
  const { call, last, asked, answers, left } = await joined();
  await passes(90_000);
  answers.push(UNREACHABLE);
  last().events.ended('lost');
  await passes(0);
  call.leave();
  await passes(60_000);
  expect(call.get().phase).toEqual({ kind: 'left', afterMs: 90_000 });
  expect(asked).toHaveLength(2);
  expect(left).toEqual(['m1 d']);
});

test('whoever leaves while the server still answers gives the seat back', async () => {
  const { call, left, links, hold } = rig();
  let answer = () => {};
  hold.until = new Promise((done) => {
    answer = done;
  });
  call.enter();
  await passes(0);
  call.leave();
  answer();
  await passes(0);
  expect(call.get().phase).toEqual({ kind: 'left', afterMs: 0 });
  expect(links).toHaveLength(0);
  expect(left).toEqual(['m1 d']);
});

test('leaving twice, or after the end, tells the server nothing more', async () => {
  const { call, last, left } = await joined();
  last().events.ended('removed');
  await passes(0);
  call.leave();
  expect(call.get().phase).toEqual({ kind: 'ended', reason: 'removed' });
  expect(left).toEqual([]);
});

test('already in with another device, the person is asked where', async () => {
  const { call, answers, asked, links } = rig();
  answers.push(refused('already-here'));
  call.enter();
  await passes(60_000);
  expect(call.get().phase).toEqual({ kind: 'asked-where' });
  expect(links).toHaveLength(0);
  call.joinHere('move_here');
  await passes(0);
  expect(asked.at(-1)?.second_device).toBe('move_here');
  expect(call.get().wants).toEqual(WANTS);
});

test('here too is without sound, and stays so when coming back', async () => {
  const { call, answers, asked, last } = rig();
  answers.push(refused('already-here'));
  call.enter();
  await passes(0);
  call.joinHere('here_too');
  await passes(0);
  expect(last().wants).toEqual({ ...WANTS, microphone: false, silent: true });
  last().events.ended('lost');
  await passes(0);
  expect(asked.map((request) => request.second_device)).toEqual(['ask', 'here_too', 'here_too']);
  call.silence(false);
  expect(last().silence).toHaveBeenCalledWith(false);
  expect(call.get().wants.silent).toBe(false);
});

test('a device that moved here once does not move again when coming back', async () => {
  const { call, answers, asked, last } = rig();
  answers.push(refused('already-here'));
  call.enter();
  await passes(0);
  call.joinHere('move_here');
  await passes(0);
  last().events.ended('lost');
  await passes(0);
  expect(asked.map((request) => request.second_device)).toEqual(['ask', 'move_here', 'ask']);
});

test('a tab whose device another tab took over comes in as a device of its own', async () => {
  const { call, asked, last } = await joined();
  last().events.ended('elsewhere');
  await passes(0);
  expect(call.get().phase).toEqual({ kind: 'ended', reason: 'elsewhere' });
  call.enterAsAnotherDevice();
  await passes(0);
  expect(asked.at(-1)).toMatchObject({ device: 'd1', second_device: 'here_too' });
});

test('the meeting says why the room was closed', async () => {
  const { call, last, server } = await joined();
  server.meeting = { kind: 'ok', value: seated({ closed_at: 9, closed_reason: 'owner_left', seq: 2 }) };
  last().events.ended('closed');
  await passes(0);
  expect(call.get().phase).toEqual({ kind: 'ended', reason: 'closed', why: 'owner_left' });
});

test('removed because another device took over is having moved', async () => {
  const { call, last, server } = await joined();
  server.meeting = { kind: 'ok', value: seated({ people: [{ principal: 'me', devices: ['x'] }], seq: 2 }) };
  last().events.ended('removed');
  await passes(0);
  expect(call.get().phase).toEqual({ kind: 'ended', reason: 'moved' });
});

test('news of the end is the end, also while the media connection is lost', async () => {
  const { call, last, answers, tells } = await joined();
  answers.push(UNREACHABLE, UNREACHABLE, UNREACHABLE);
  last().events.ended('lost');
  tells({ closed_at: 9, closed_reason: 'by_owner' });
  await passes(60_000);
  expect(call.get().phase).toEqual({ kind: 'ended', reason: 'closed', why: 'by_owner' });
});

test('a new owner and a new name are told, once', async () => {
  const { call, told, tells } = await joined();
  tells({ owner: 'Anna', title: 'Garden' });
  told.length = 0;
  tells({ owner: 'me', title: 'Garden', seq: 3 });
  tells({ owner: 'me', title: 'Kitchen', seq: 4 });
  tells({ owner: 'me', title: null, seq: 5 });
  expect(told).toEqual(['owner me true', 'renamed Kitchen']);
  expect(call.get().people.map(({ owner }) => owner)).toEqual([false, true]);
});

test('somebody out of sight keeps the tile while the meeting keeps the seat', async () => {
  const { call, last, told, tells } = await joined();
  last().events.people([me]);
  expect(call.get().people.map(({ id, state }) => [id, state])).toEqual([
    ['Anna', 'lost'],
    ['me', 'here'],
  ]);
  tells({ people: [{ principal: 'me' }] });
  expect(call.get().people.map(({ id }) => id)).toEqual(['me']);
  expect(told).toEqual(['left Anna']);
});

test('a tile of somebody lost goes after twenty seconds', async () => {
  const { call, last, told } = await joined();
  last().events.people([me]);
  await passes(19_999);
  expect(call.get().people).toHaveLength(2);
  await passes(1);
  expect(call.get().people).toHaveLength(1);
  expect(told).toEqual(['left Anna']);
});

test('whoever comes back in time neither left nor came', async () => {
  const { call, last, told } = await joined();
  last().events.people([me]);
  await passes(5_000);
  last().events.people([me, anna]);
  await passes(60_000);
  expect(call.get().people.map(({ state }) => state)).toEqual(['here', 'here']);
  expect(told).toEqual([]);
});

test('push to talk is for a microphone that is off, and ends when it is released', async () => {
  const { call, last } = await joined();
  call.talk(true);
  expect(call.get().talking).toBe(false);
  call.turn('microphone', false);
  last().turn.mockClear();
  call.talk(true);
  call.talk(true);
  expect(call.get()).toMatchObject({ talking: true, wants: { microphone: false } });
  call.talk(false);
  expect(call.get().talking).toBe(false);
  expect(last().turn.mock.calls).toEqual([
    ['microphone', true],
    ['microphone', false],
  ]);
});

test('turning the microphone on while talking keeps it on', async () => {
  const { call, last } = await joined();
  call.turn('microphone', false);
  call.talk(true);
  call.turn('microphone', true);
  last().turn.mockClear();
  call.talk(false);
  expect(call.get()).toMatchObject({ talking: false, wants: { microphone: true } });
  expect(last().turn).not.toHaveBeenCalled();
});

test('how loud somebody is for me outlives the connection', async () => {
  const { call, last } = await joined();
  call.setVolume('Anna', 0.3);
  expect(last().setVolume).toHaveBeenCalledWith('Anna', 0.3);
  last().events.ended('lost');
  await passes(0);
  expect(last().setVolume).toHaveBeenCalledWith('Anna', 0.3);
});

test('another device in use is told only if nobody chose it', async () => {
  const { call, last, told } = await joined();
  call.use('microphone', 'usb');
  last().events.deviceUsed('microphone', 'usb');
  expect(told).toEqual([]);
  last().events.deviceUsed('microphone', 'built-in');
  expect(told).toEqual(['uses microphone built-in']);
  expect(call.get().using.microphone).toBe('built-in');
  expect(call.get().wants.devices.microphone).toBe('usb');
});

test('sound that could not be shared says why until it is tried again', async () => {
  const { call, last } = await joined();
  last().events.deviceFailed('sound', 'missing');
  expect(call.get().failures.sound).toBe('missing');
  call.shareAudio();
  expect(call.get().failures.sound).toBeUndefined();
  expect(last().shareAudio).toHaveBeenCalledOnce();
});

test('a network that carries no media is told at once when joining', async () => {
  const { call, failures } = rig();
  failures.push({ kind: 'no-media' });
  call.enter();
  await passes(0);
  expect(call.get().phase).toMatchObject({ kind: 'refused', code: 'no-media' });
});

test('the same network trouble in the middle of a call is tried again', async () => {
  const { call, last, failures, links } = await joined();
  failures.push({ kind: 'no-media' });
  last().events.ended('lost');
  await passes(500);
  expect(links).toHaveLength(3);
  expect(call.get().phase).toEqual({ kind: 'in' });
});

test('comings, goings and shares of others are told once, the first picture is not', async () => {
  const { last, told, tells } = await joined();
  last().events.people([
    me,
    fakePerson('Anna'),
    fakePerson('Wei', { published: { screen: { sid: 's', on: true, track: undefined } } }),
  ]);
  tells({ people: [{ principal: 'me' }, { principal: 'Wei' }] });
  last().events.people([
    me,
    fakePerson('Wei', { published: { screen: { sid: 's', on: true, track: undefined } } }),
  ]);
  expect(told).toEqual(['joined Wei', 'sharing Wei true', 'left Anna']);
});

test('a microphone that a host turned off is off, and told', async () => {
  const { call, last, told } = await joined();
  last().events.mutedByHost('microphone');
  expect(call.get().wants.microphone).toBe(false);
  expect(told).toContain('muted microphone');
});

test('a camera that fails is off with its reason until it is tried again', async () => {
  const { call, last } = await joined();
  last().events.deviceFailed('camera', 'busy');
  expect(call.get().wants.camera).toBe(false);
  expect(call.get().failures.camera).toBe('busy');
  call.turn('camera', true);
  expect(call.get().failures.camera).toBeUndefined();
  expect(last().turn).toHaveBeenCalledWith('camera', true);
});

test('an older connection that still speaks is not heard', async () => {
  const { call, last } = await joined();
  const old = last();
  old.events.ended('lost');
  await passes(0);
  last().events.people([me, anna, fakePerson('Boris')]);
  old.events.people([fakePerson('ghost')]);
  expect(call.get().people.map((p) => p.id)).toEqual(['Anna', 'Boris', 'me']);
});
