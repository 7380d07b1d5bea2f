import { ConnectionQuality, type Room, Track } from 'livekit-client';
import { expect, test } from 'vitest';
import { whoIs } from './identity';
import { readPeople } from './livekit-people';

interface FakePublication {
  readonly trackSid: string;
  readonly isMuted: boolean;
  readonly track: undefined;
}

function participant(identity: string, more: Record<string, unknown> = {}) {
  const publications = new Map<Track.Source, FakePublication>();
  return {
    identity,
    name: identity,
    isLocal: false,
    joinedAt: new Date(7),
    connectionQuality: ConnectionQuality.Good,
    getTrackPublication: (source: Track.Source) => publications.get(source),
    publish(source: Track.Source, isMuted: boolean) {
      publications.set(source, { trackSid: `TR_${source}`, isMuted, track: undefined });
      return this;
    },
    ...more,
  };
}

function roomOf(me: unknown, ...others: { identity: string }[]): Room {
  return {
    localParticipant: me,
    remoteParticipants: new Map(others.map((p) => [p.identity, p])),
  } as unknown as Room;
}

const everybodySpeaks = () => true;

test('what is published is on unless it is muted', () => {
  const anna = participant('Anna')
    .publish(Track.Source.Microphone, true)
    .publish(Track.Source.Camera, false)
    .publish(Track.Source.ScreenShare, false);
  const [, read] = readPeople(roomOf(participant('me', { isLocal: true }), anna), everybodySpeaks);
  expect(read).toMatchObject({ id: 'Anna', you: false, joinedAt: 7 });
  expect(read?.published.microphone?.on).toBe(false);
  expect(read?.published.camera?.on).toBe(true);
  expect(read?.published.screen?.sid).toBe('TR_screen_share');
  expect(read?.published['screen-sound']).toBeUndefined();
});

test('nobody speaks through a microphone that is off', () => {
  const muted = participant('muted').publish(Track.Source.Microphone, true);
  const open = participant('open').publish(Track.Source.Microphone, false);
  const speaking = readPeople(roomOf(participant('me'), muted, open), everybodySpeaks).map((p) => p.speaking);
  expect(speaking).toEqual([false, false, true]);
});

test('a poor connection is weak, a lost one is lost, an unknown one is nobody’s business', () => {
  const qualities = [ConnectionQuality.Poor, ConnectionQuality.Lost, ConnectionQuality.Unknown];
  const others = qualities.map((connectionQuality) => participant(connectionQuality, { connectionQuality }));
  const networks = readPeople(roomOf(participant('me'), ...others), everybodySpeaks).map((p) => p.network);
  expect(networks.slice(1)).toEqual(['weak', 'lost', 'fine']);
});

test('somebody without a name is shown by their identity', () => {
  const [me] = readPeople(roomOf(participant('guest-1#d', { name: '' })), everybodySpeaks);
  expect(me?.name).toBe('guest-1#d');
});

test.each([
  ['p1#d1', { principal: 'p1', device: 'd1' }],
  ['a#b#d1', { principal: 'a#b', device: 'd1' }],
  ['recorder', { principal: 'recorder', device: '' }],
])('the identity %s is of %o', (identity, who) => {
  expect(whoIs(identity)).toEqual(who);
  const [read] = readPeople(roomOf(participant(identity)), everybodySpeaks);
  expect(read).toMatchObject({ id: identity, ...who });
});
