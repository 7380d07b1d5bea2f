import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Kept } from './link';
import type { MediaHandle } from './people';
import { anna, joined, me, passes, refused, rig, seated, UNREACHABLE, WANTS } from './testing/call-rig';
import { fakePerson } from './testing/fake-person';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a network that is back is tried at once', async () => {
  const { last, asked, answers, network } = await joined();
  answers.push(refused('too-many-look-ups', 600));
  last().events.ended('lost');
  await passes(0);
  for (const run of network) run();
  await passes(0);
  expect(asked).toHaveLength(3);
  expect(network.size).toBe(0);
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

test('somebody who moves to another device neither left nor came', async () => {
  const { call, last, told, tells } = await joined();
  tells({ people: [{ principal: 'Anna', devices: ['x'] }, { principal: 'me' }] });
  last().events.people([me]);
  expect(call.get().people.map(({ name }) => name)).toEqual(['Anna', 'me']);
  last().events.people([me, fakePerson('Anna#x', { name: 'Anna' })]);
  expect(call.get().people.map(({ id }) => id)).toEqual(['Anna#x', 'me']);
  expect(told).toEqual([]);
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

test('the same network trouble in the middle of a call is tried again', async () => {
  const { call, last, failures, links } = await joined();
  failures.push({ kind: 'no-media' });
  last().events.ended('lost');
  await passes(500);
  expect(links).toHaveLength(3);
  expect(call.get().phase).toEqual({ kind: 'in' });
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
