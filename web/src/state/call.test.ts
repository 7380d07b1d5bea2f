import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { joined, me, passes, refused, rig, UNREACHABLE, WANTS } from './testing/call-rig';
import { fakePerson } from './testing/fake-person';

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

test('a new owner and a new name are told, once', async () => {
  const { call, told, tells } = await joined();
  tells({ owner: 'Anna', title: 'Garden' });
  told.length = 0;
  tells({ owner: 'me', title: 'Garden', seq: 3 });
  tells({ owner: 'me', title: 'Kitchen', seq: 4 });
  tells({ owner: 'me', seq: 5 });
  expect(told).toEqual(['owner me true', 'renamed Kitchen']);
  expect(call.get().people.map(({ owner }) => owner)).toEqual([false, true]);
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
