import { expect, test } from 'vitest';
import { charactersOver, isSlug } from './limits';

test('characters are counted as the server counts them', () => {
  expect(charactersOver('  Anna ', 4)).toBe(0);
  expect(charactersOver('я'.repeat(61), 60)).toBe(1);
  expect(charactersOver('🦀'.repeat(60), 60)).toBe(0);
});

test.each([
  ['team', true],
  ['team-7', true],
  ['ab', false],
  ['7team', false],
  ['Team', false],
  ['te am', false],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
])('%s as an address of its own: %s', (text, fine) => {
  expect(isSlug(text)).toBe(fine);
});
