import { expect, test } from 'vitest';
import { attendance } from './attendance';

const was = (principal: string, joined_at: number, left_at?: number, name = principal) => ({
  principal,
  name,
  joined_at,
  ...(left_at === undefined ? {} : { left_at }),
});

test('people stand by arrival, each with their stays and the time in all', () => {
  const { from, to, people } = attendance([was('b', 20, 60), was('a', 10, 30), was('a', 40, 50)], 100);
  expect([from, to]).toEqual([10, 60]);
  expect(people).toEqual([
    {
      principal: 'a',
      name: 'a',
      stays: [
        { from: 10, to: 30 },
        { from: 40, to: 50 },
      ],
      totalMs: 30,
    },
    { principal: 'b', name: 'b', stays: [{ from: 20, to: 60 }], totalMs: 40 },
  ]);
});

test('two devices of one person at once are one stay, under the latest name', () => {
  const [anna] = attendance(
    [was('a', 10, 30, 'Anna'), was('a', 20, 50, 'Anna P.'), was('a', 25, 28, 'Anna P.')],
    100,
  ).people;
  expect(anna).toMatchObject({ name: 'Anna P.', stays: [{ from: 10, to: 50 }], totalMs: 40 });
});

test('whoever is in has no end yet', () => {
  const { to, people } = attendance([was('a', 10), was('a', 20, 30)], 100);
  expect(people[0]).toMatchObject({ stays: [{ from: 10, to: undefined }], totalMs: 90 });
  expect(to).toBe(100);
});

test('a meeting nobody was in has no people', () => {
  expect(attendance([], 100)).toEqual({ from: 100, to: 100, people: [] });
});
