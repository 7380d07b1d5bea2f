import { expect, test } from 'vitest';
import { hueOf, initialsOf } from './initials';

test.each([
  ['Mira', 'M'],
  ['mira de la cruz', 'MC'],
  ['Анна Петрова', 'АП'],
  ['王小明', '王'],
  ['  ', ''],
  ['(guest) Wei', 'GW'],
  ['🦀', ''],
])('%s becomes %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test('hues are eight, spread, and the same for the same id', () => {
  const hues = new Set(Array.from({ length: 200 }, (_, i) => hueOf(`guest-${i}#d`)));
  expect([...hues].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(hueOf('a')).toBe(hueOf('a'));
});
