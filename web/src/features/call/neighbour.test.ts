import { expect, test } from 'vitest';
import { neighbour } from './neighbour';

const at = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
const GRID = new Map([
  ['a', at(0, 0)],
  ['b', at(12, 0)],
  ['c', at(24, 0)],
  ['d', at(6, 12)],
  ['e', at(18, 12)],
]);

test.each([
  ['a', 'right', 'b'],
  ['b', 'left', 'a'],
  ['a', 'down', 'd'],
  ['c', 'down', 'e'],
  ['e', 'up', 'b'],
  ['d', 'right', 'e'],
] as const)('from %s to the %s is %s', (from, arrow, to) => {
  expect(neighbour(GRID, from, arrow)).toBe(to);
});

test('at the edge it goes on with the next seat', () => {
  expect(neighbour(GRID, 'c', 'right')).toBe('d');
  expect(neighbour(GRID, 'e', 'right')).toBe('a');
  expect(neighbour(GRID, 'a', 'left')).toBe('e');
  expect(neighbour(GRID, 'nobody', 'down')).toBeUndefined();
});
