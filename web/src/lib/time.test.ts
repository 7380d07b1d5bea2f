import { expect, test } from 'vitest';
import { clock, length, moment } from './time';

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

test('a moment of today is a clock, another day and another year are said', () => {
  const now = new Date(2026, 10, 24, 18, 0);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();
  expect(moment(at(2026, 10, 24, 14, 5), now, 'en-GB')).toBe('14:05');
  expect(moment(at(2026, 10, 18, 14, 5), now, 'en-GB')).toMatch(/Wed.*18 November.*14:05/);
  expect(moment(at(2025, 10, 18, 14, 5), now, 'en-GB')).toMatch(/2025/);
});
