import { expect, test } from 'vitest';
import { type Audible, type Happening, happeningsBetween, soundOf } from './sounds';

const ON = { sounds: true, silenced: [] };
const EVERY: readonly Happening[] = [
  'joined',
  'left',
  'microphone-on',
  'microphone-off',
  'connection-lost',
  'connection-back',
  'control-begins',
  'control-ends',
];

const moment = (more: Partial<Audible> = {}): Audible => ({
  others: new Set(['a', 'b']),
  microphone: true,
  connected: true,
  control: new Set<string>(),
  ...more,
});

test('every sound lasts 200 to 500 ms', () => {
  for (const happening of EVERY) {
    const notes = soundOf(happening, 2, ON)?.notes ?? [];
    const lasts = Math.max(...notes.map(({ at, lasts }) => at + lasts));
    expect(lasts).toBeGreaterThanOrEqual(0.2);
    expect(lasts).toBeLessThanOrEqual(0.5);
  }
});

test('comings are not heard above eight people, the connection always', () => {
  expect(soundOf('joined', 8, ON)).toBeDefined();
  expect(soundOf('joined', 9, ON)).toBeUndefined();
  expect(soundOf('connection-lost', 50, ON)).toBeDefined();
});

test('sounds are off together or one by one', () => {
  expect(soundOf('left', 2, { sounds: false, silenced: [] })).toBeUndefined();
  expect(soundOf('left', 2, { sounds: true, silenced: ['comings'] })).toBeUndefined();
  expect(soundOf('microphone-on', 2, { sounds: true, silenced: ['comings'] })).toBeDefined();
});

test('somebody comes, somebody goes', () => {
  expect(happeningsBetween(moment(), moment({ others: new Set(['a', 'b', 'c']) }))).toEqual(['joined']);
  expect(happeningsBetween(moment(), moment({ others: new Set(['a']) }))).toEqual(['left']);
  expect(happeningsBetween(moment(), moment())).toEqual([]);
});

test('while the connection is away nobody comes or goes', () => {
  const away = moment({ connected: false, others: new Set() });
  expect(happeningsBetween(moment(), away)).toEqual(['connection-lost']);
  expect(happeningsBetween(away, moment())).toEqual(['connection-back']);
});

test('the own microphone clicks', () => {
  expect(happeningsBetween(moment(), moment({ microphone: false }))).toEqual(['microphone-off']);
});

test('that a computer is controlled is heard whatever is switched off, first of all and once', () => {
  const silent = { sounds: false, silenced: ['comings', 'microphone', 'connection'] } as const;
  expect(soundOf('control-begins', 50, silent)).toBeDefined();
  expect(soundOf('control-ends', 50, silent)).toBeDefined();
  const controlled = moment({ control: new Set(['lease']) });
  expect(happeningsBetween(moment(), { ...controlled, connected: false })[0]).toBe('control-begins');
  expect(happeningsBetween(controlled, controlled)).toEqual([]);
  expect(happeningsBetween(controlled, moment())).toEqual(['control-ends']);
});
