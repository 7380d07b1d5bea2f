import { expect, test } from 'vitest';
import { clock, length } from './time';

test.each([
  [0, '00:00'],
  [1_448_900, '24:08'],
  [3_723_000, '1:02:03'],
  [-5, '00:00'],
])('%i ms is %s', (ms, text) => {
  expect(clock(ms)).toBe(text);
});

test.each([
  [9_999, '9 seconds'],
  [60_000, '1 minute'],
  [3_600_000, '1 hour'],
  [3_900_000, '1 hour and 5 minutes'],
])('%i ms lasts %s', (ms, text) => {
  expect(length(ms, 'en')).toBe(text);
});
