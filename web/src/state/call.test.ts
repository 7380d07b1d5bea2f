import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeShelf } from '../lib/fake-shelf';
import { Call, type CallListener, type CallPorts } from './call';
import type { JoinAnswer, JoinRequest } from './join';
import { type Link, LinkError, type LinkEvents, type OpenFailure, type Wants } from './link';
import type { MediaHandle, Person } from './people';
import { Tab } from './tab';

const WANTS: Wants = { camera: true, microphone: true, devices: {} };
const ADMITTED: JoinAnswer = { kind: 'admitted', seat: { identity: 'guest-1#d', token: 'token-1' } };

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  you: false,
  joinedAt: 0,
  speaking: false,
  network: 'fine',
  published: {},
  ...more,
});

class FakeLink implements Link {
  readonly events: LinkEvents;
  readonly failure: OpenFailure | undefined;
  wants: Wants | undefined;
  closed = false;
  turn = vi.fn(async () => undefined);
  share = vi.fn(async () => undefined);
  use = vi.fn(async () => undefined);
  playSound = vi.fn(async () => undefined);

  constructor(events: LinkEvents, failure: OpenFailure | undefined) {
    this.events = events;
    this.failure = failure;
  }

  async open(_token: string, wants: Wants) {
    this.wants = wants;
    if (this.failure !== undefined) throw new LinkError(this.failure);
    this.events.people([person('me', { you: true }), person('Anna')]);
  }

  async close() {
    this.closed = true;
  }
}

function rig() {
  const links: FakeLink[] = [];
  const asked: JoinRequest[] = [];
  const answers: JoinAnswer[] = [];
  const failures: OpenFailure[] = [];
  const told: string[] = [];
  const listener: CallListener = {
    joined: (name) => told.push(`joined ${name}`),
    left: (name) => told.push(`left ${name}`),
    sharing: (name, on) => told.push(`sharing ${name} ${on}`),
    connection: (is) => told.push(`connection ${is}`),
    mutedByHost: (kind) => told.push(`muted ${kind}`),
  };
  const tab = new Tab(fakeShelf(), () => 'd');
  const ports: CallPorts = {
    join: async (request) => {
      asked.push(request);
      return answers.shift() ?? ADMITTED;
    },
    makeLink: (events) => {
      const link = new FakeLink(events, failures.shift());
      links.push(link);
      return link;
    },
    tab,
    listener,
    now: () => Date.now(),
    random: () => 0.5,
  };
  const call = new Call('garden', 'Mira', WANTS, ports);
  const last = () => {
    const link = links.at(-1);
    if (link === undefined) throw new Error('no link was made');
    return link;
  };
  return { call, links, last, asked, answers, failures, told, tab };
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
  const { call, last, tab } = await joined();
  expect(call.get().phase).toEqual({ kind: 'in' });
  expect(last().wants).toEqual(WANTS);
  expect(call.get().people.map((p) => p.id)).toEqual(['Anna', 'me']);
  expect(tab.seat('garden')).toEqual({ identity: 'guest-1#d', token: 'token-1' });
});

test('a refusal ends it with its reason', async () => {
  const { call, answers, links } = rig();
  answers.push({ kind: 'refused', code: 'joining-disabled', message: 'off' });
  call.enter();
  await passes(60_000);
  expect(call.get().phase).toEqual({ kind: 'refused', code: 'joining-disabled', message: 'off' });
  expect(links).toHaveLength(0);
});

test('a server that does not answer is asked again, less and less often', async () => {
  const { call, asked, answers } = rig();
  answers.push({ kind: 'unreachable' }, { kind: 'unreachable' });
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
  answers.push({ kind: 'unreachable' });
  call.enter();
  await passes(0);
  call.tryNow();
  await passes(0);
  expect(asked).toHaveLength(2);
});

test('a connection lost for good comes back with the seat held before', async () => {
  const { call, last, asked, answers, links } = await joined();
  last().events.token('token-2');
  answers.push({ kind: 'unreachable' });
  last().events.ended('lost');
  await passes(500);
  expect(links).toHaveLength(2);
  expect(asked.at(-1)?.seat).toEqual({ identity: 'guest-1#d', token: 'token-2' });
  expect(call.get().phase).toEqual({ kind: 'in' });
});

test('everybody keeps their seat on the screen while it is lost', async () => {
  const { call, last, answers } = await joined();
  answers.push({ kind: 'unreachable' }, { kind: 'unreachable' });
  last().events.ended('lost');
  last().events.people([]);
  await passes(600);
  expect(call.get().people.map((p) => p.id)).toEqual(['Anna', 'me']);
});

test('nobody speaks or moves while it is lost', async () => {
  const { call, last, answers } = await joined();
  const camera = { sid: 'c', on: true, track: {} as MediaHandle };
  last().events.people([person('Anna', { speaking: true, published: { camera } })]);
  answers.push({ kind: 'unreachable' });
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
  answers.push({ kind: 'unreachable' }, { kind: 'unreachable' });
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
  expect(first.closed).toBe(true);
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

test('leaving ends every attempt and says how long it was', async () => {
  const { call, last, asked, answers } = await joined();
  await passes(90_000);
  answers.push({ kind: 'unreachable' });
  last().events.ended('lost');
  await passes(0);
  call.leave();
  await passes(60_000);
  expect(call.get().phase).toEqual({ kind: 'left', afterMs: 90_000 });
  expect(asked).toHaveLength(2);
});

test('a seat the server no longer accepts is given up for a new one', async () => {
  const { call, asked, answers, tab } = rig();
  tab.keep('garden', { identity: 'guest-1#d', token: 'expired' });
  answers.push({ kind: 'refused', code: 'token-invalid', message: '' });
  call.enter();
  await passes(0);
  expect(asked.map((request) => request.seat?.token)).toEqual(['expired', undefined]);
  expect(call.get().phase).toEqual({ kind: 'in' });
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
  const { last, told } = await joined();
  const me = person('me', { you: true });
  last().events.people([
    me,
    person('Anna'),
    person('Wei', { published: { screen: { sid: 's', on: true, track: undefined } } }),
  ]);
  last().events.people([
    me,
    person('Wei', { published: { screen: { sid: 's', on: true, track: undefined } } }),
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
  last().events.people([person('me', { you: true }), person('Boris')]);
  old.events.people([person('ghost')]);
  expect(call.get().people.map((p) => p.id)).toEqual(['Boris', 'me']);
});
