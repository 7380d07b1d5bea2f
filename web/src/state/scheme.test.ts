import { expect, test } from 'vitest';
import { shownScheme } from './scheme';

test.each([
  ['system', false, true, 'light'],
  ['system', false, false, 'dark'],
  ['system', true, true, 'dark'],
  ['light', true, false, 'light'],
  ['dark', false, true, 'dark'],
] as const)('choice %s, in a meeting %s, light system %s: %s', (choice, inMeeting, systemIsLight, shown) => {
  expect(shownScheme(choice, inMeeting, systemIsLight)).toBe(shown);
});
