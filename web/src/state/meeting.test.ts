import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer } from '../api/client';
import type { Change, Meeting } from '../api/types';
import { type EventsListener, MeetingRoom, whenILeave } from './meeting';
import { type FakeMeeting, fakeMeeting } from './testing/fake-meeting';

interface Socket extends EventsListener {
  readonly path: string;
  hungUp: boolean;
}

const ok = (meeting: Meeting): Answer<Meeting> => ({ kind: 'ok', value: meeting });

function rig(first: FakeMeeting = {}) {
  const sockets: Socket[] = [];
  const changes: unknown[] = [];
  const answers: Answer<Meeting>[] = [];
  const answer = async () => answers.shift() ?? { kind: 'unreachable' as const };
  const room = new MeetingRoom(fakeMeeting(first), {
    api: {
      meeting: answer,
      change: (id: string, change: Change) => {
        changes.push([id, change]);
        return answer();
      },
      handOver: (id: string, to: string) => {
        changes.push([id, to]);
        return answer();
      },
      close: async (id: string) => {
        changes.push([id, 'close']);
        return { kind: 'ok', value: undefined };
      },
    },
    connect: (path, listener) => {
      const socket: Socket = { path, ...listener, hungUp: false };
      sockets.push(socket);
      return () => {
        socket.hungUp = true;
      };
    },
    random: () => 0.5,
  });
  const last = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('nobody listened');
    return socket;
  };
  const hears = (meeting: FakeMeeting, type = 'event') =>
    last().message(JSON.stringify({ type, meeting: fakeMeeting(meeting) }));
  return { room, sockets, last, hears, changes, answers };
}

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a meeting is fresh from the first word until the connection is gone', () => {
  const { room, hears, last } = rig();
  room.follow();
  expect(room.get().fresh).toBe(false);
  hears({ seq: 1 }, 'hello');
  expect(room.get().fresh).toBe(true);
  last().closed(1006);
  expect(room.get().fresh).toBe(false);
});

test('what happens is known at once', () => {
  const { room, hears } = rig();
  room.follow();
  hears({ seq: 4, title: 'Garden' });
  expect(room.get().meeting.title).toBe('Garden');
});

test('it comes back with the cursor, less and less often, until somebody answers', async () => {
  const { room, hears, sockets, last } = rig();
  room.follow();
  hears({ seq: 7 });
  last().closed(1006);
  await passes(499);
  expect(sockets).toHaveLength(1);
  await passes(1);
  expect(last().path).toBe('/api/v1/events?meeting=m1&after=7');
  last().closed(1006);
  await passes(999);
  expect(sockets).toHaveLength(2);
  await passes(1);
  hears({ seq: 7 });
  last().closed(1006);
  await passes(500);
  expect(sockets).toHaveLength(4);
});

test.each([4401, 4404])('after %i it asks no more', async (code) => {
  const { room, sockets, last } = rig();
  room.follow();
  last().closed(code);
  await passes(600_000);
  expect(sockets).toHaveLength(1);
});

test('what is older than what is known is not believed', () => {
  const { room, hears } = rig({ seq: 5, title: 'new' });
  room.follow();
  hears({ seq: 4, title: 'old' });
  room.take(fakeMeeting({ id: 'another', seq: 9, title: 'another' }));
  expect(room.get().meeting.title).toBe('new');
});

test('an older connection that still speaks is not heard', () => {
  const { room, sockets, last } = rig();
  room.follow();
  const old = last();
  room.follow();
  expect(old.hungUp).toBe(true);
  old.message(JSON.stringify({ type: 'event', meeting: fakeMeeting({ seq: 9, title: 'ghost' }) }));
  old.closed(1006);
  expect(room.get().meeting.title).toBeUndefined();
  expect(sockets).toHaveLength(2);
});

test('what is no message of ours changes nothing', () => {
  const { room, last } = rig();
  room.follow();
  for (const text of ['', '{}', '[]', '{"meeting":7}', 'null']) last().message(text);
  expect(room.get()).toEqual({ meeting: fakeMeeting(), fresh: false });
});

test('a closed meeting says why and is not followed any longer', async () => {
  const { room, hears, sockets, last } = rig();
  room.follow();
  expect(room.ended).toBeUndefined();
  hears({ seq: 2, closed_at: 5, closed_reason: 'owner_left' });
  expect(room.ended).toBe('owner_left');
  expect(last().hungUp).toBe(true);
  room.follow();
  await passes(600_000);
  expect(sockets).toHaveLength(1);
});

test('stopped in the middle of a pause, it stays silent', async () => {
  const { room, sockets, last } = rig();
  room.follow();
  last().closed(1006);
  room.stop();
  await passes(600_000);
  expect(sockets).toHaveLength(1);
});

test('a change is believed when the server took it', async () => {
  const { room, changes, answers } = rig();
  answers.push(ok(fakeMeeting({ seq: 2, title: 'Garden' })), {
    kind: 'refused',
    code: 'not-owner',
    message: '',
  });
  await room.rename(' Garden ');
  expect(room.get().meeting.title).toBe('Garden');
  expect(await room.setOwnerLeaves('end')).toMatchObject({ kind: 'refused', code: 'not-owner' });
  expect(room.get().meeting.owner_leaves).toBe('hand_over');
  expect(changes).toEqual([
    ['m1', { title: 'Garden' }],
    ['m1', { owner_leaves: 'end' }],
  ]);
});

test('an empty name takes the name away', async () => {
  const { room, changes } = rig();
  await room.rename('  ');
  expect(changes).toEqual([['m1', { title: null }]]);
});

test('the owner hands over, requires the link and closes', async () => {
  const { room, changes, answers } = rig({ owner: 'me' });
  expect(room.isOwner).toBe(true);
  answers.push(ok(fakeMeeting({ owner: 'anna', seq: 2 })));
  await room.handOver('anna');
  expect(room.isOwner).toBe(false);
  await room.requireLink(true);
  await room.close();
  expect(changes).toEqual([
    ['m1', 'anna'],
    ['m1', { link_required: true }],
    ['m1', 'close'],
  ]);
});

const here = (...principals: string[]) => principals.map((principal) => ({ principal }));

test.each([
  ['a guest', { owner: 'anna', people: here('anna', 'me') }, { kind: 'stays' }],
  [
    'the owner, with others',
    { owner: 'me', people: here('me', 'anna', 'wei') },
    { kind: 'handed-over', to: expect.objectContaining({ principal: 'anna' }) },
  ],
  [
    'the owner, beside somebody who lost the connection',
    { owner: 'me', people: [...here('me'), { principal: 'anna', state: 'lost' as const }, ...here('wei')] },
    { kind: 'handed-over', to: expect.objectContaining({ principal: 'wei' }) },
  ],
  [
    'the owner, while everybody else lost the connection',
    { owner: 'me', people: [...here('me'), { principal: 'anna', state: 'lost' as const }] },
    { kind: 'handed-over', to: expect.objectContaining({ principal: 'anna' }) },
  ],
  ['the owner, alone', { owner: 'me', people: here('me') }, { kind: 'stays' }],
  [
    'the owner who ends it by leaving',
    { owner: 'me', owner_leaves: 'end' as const, people: here('me', 'anna') },
    { kind: 'ends' },
  ],
  [
    'the owner who keeps it',
    { owner: 'me', owner_leaves: 'keep' as const, people: here('me', 'anna') },
    { kind: 'stays' },
  ],
  [
    'the owner with another device in it',
    { owner: 'me', owner_leaves: 'end' as const, people: [{ principal: 'me', devices: ['d', 'x'] }] },
    { kind: 'stays' },
  ],
])('when %s leaves', (_, meeting, leaving) => {
  expect(whenILeave(fakeMeeting(meeting), 'd')).toEqual(leaving);
});
