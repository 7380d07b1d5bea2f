import { expect, test } from 'vitest';
import { readStatistics, type Stat, type Stats } from './statistics';

const stats = (...list: Stat[]): Stats => new Map(list.map((stat) => [stat.id, stat]));
const at = (id: string, type: string, timestamp: number, more: Partial<Stat> = {}): Stat => ({
  id,
  type,
  timestamp,
  ...more,
});

test('rates are those between two readings', () => {
  const before = stats(
    at('o', 'outbound-rtp', 1_000, { bytesSent: 1_000 }),
    at('i', 'inbound-rtp', 1_000, { bytesReceived: 0 }),
  );
  const now = stats(
    at('o', 'outbound-rtp', 3_000, { bytesSent: 251_000 }),
    at('i', 'inbound-rtp', 3_000, { bytesReceived: 500_000 }),
  );
  expect(readStatistics(before, now)).toMatchObject({ sending: 1_000, receiving: 2_000 });
  expect(readStatistics(undefined, now)).toMatchObject({ sending: undefined, lossReceived: undefined });
});

test('a track that started over does not count backwards', () => {
  const before = stats(
    at('i', 'inbound-rtp', 0, { bytesReceived: 900, packetsReceived: 90, packetsLost: 9 }),
  );
  const now = stats(at('i', 'inbound-rtp', 8, { bytesReceived: 0, packetsReceived: 0, packetsLost: 0 }));
  expect(readStatistics(before, now)).toMatchObject({ receiving: 0, lossReceived: undefined });
});

test('lost packets are a share of all, of all tracks together', () => {
  const before = stats(at('a', 'inbound-rtp', 0, { packetsReceived: 100, packetsLost: 50 }));
  const now = stats(
    at('a', 'inbound-rtp', 1, { packetsReceived: 130, packetsLost: 60 }),
    at('b', 'inbound-rtp', 1, { packetsReceived: 60, packetsLost: 0 }),
  );
  expect(readStatistics(before, now).lossReceived).toBeCloseTo(0.1);
});

test('the round trip is that of the path in use, else the worst that the server told', () => {
  const told = at('r', 'remote-inbound-rtp', 0, { roundTripTime: 0.08, fractionLost: 0.02 });
  const path = at('p', 'candidate-pair', 0, { nominated: true, currentRoundTripTime: 0.021 });
  expect(readStatistics(undefined, stats(told))).toMatchObject({ roundTrip: 80, lossSent: 0.02 });
  expect(readStatistics(undefined, stats(told, path)).roundTrip).toBe(21);
});

test('the largest picture is told, and how many there are', () => {
  const video = (id: string, frameWidth: number) =>
    at(id, 'inbound-rtp', 0, { kind: 'video', frameWidth, frameHeight: 100, framesPerSecond: 29.7 });
  const now = stats(video('a', 320), video('b', 640), at('c', 'inbound-rtp', 0, { kind: 'audio' }));
  expect(readStatistics(undefined, now)).toMatchObject({
    pictures: 2,
    largest: { width: 640, height: 100, rate: 30 },
    ownPicture: undefined,
  });
});
