import { expect, test } from 'vitest';
import { changesBetween, inSeatOrder, keepUnchanged, type Person } from './people';

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  you: false,
  joinedAt: 0,
  speaking: false,
  network: 'fine',
  published: {},
  ...more,
});

const sharing = { screen: { sid: 'TR_1', on: true, track: undefined } };

test('seats go by arrival and you are last', () => {
  const people = [
    person('me', { you: true, joinedAt: 1 }),
    person('late', { joinedAt: 9 }),
    person('early', { joinedAt: 3 }),
  ];
  expect(inSeatOrder(people).map((p) => p.id)).toEqual(['early', 'late', 'me']);
});

test('nobody moves because they speak', () => {
  const people = [person('a', { joinedAt: 1 }), person('b', { joinedAt: 2, speaking: true })];
  expect(inSeatOrder(people).map((p) => p.id)).toEqual(['a', 'b']);
});

test('arrivals at the same moment have one order for everybody', () => {
  expect(inSeatOrder([person('b'), person('a')])).toEqual(inSeatOrder([person('a'), person('b')]));
});

test('people who did not change stay the same value', () => {
  const before = [person('a'), person('b')];
  const now = keepUnchanged(before, [person('a', { speaking: true }), person('b')]);
  expect(now[0]).not.toBe(before[0]);
  expect(now[1]).toBe(before[1]);
  expect(keepUnchanged(before, [person('a'), person('b')])).toBe(before);
});

test('a published track that changes is a change', () => {
  const before = [person('a', { published: sharing })];
  const now = keepUnchanged(before, [
    person('a', { published: { screen: { ...sharing.screen, on: false } } }),
  ]);
  expect(now[0]).not.toBe(before[0]);
});

test('comings, goings and shares of others are told, yours are not', () => {
  const me = person('me', { you: true });
  const changes = changesBetween(
    [me, person('gone'), person('mira'), person('wei', { published: sharing })],
    [
      person('me', { you: true, published: sharing }),
      person('new'),
      person('mira', { published: sharing }),
      person('wei'),
    ],
  );
  const ids = (people: readonly Person[]) => people.map((p) => p.id);
  expect(ids(changes.joined)).toEqual(['new']);
  expect(ids(changes.left)).toEqual(['gone']);
  expect(ids(changes.startedSharing)).toEqual(['mira']);
  expect(ids(changes.stoppedSharing)).toEqual(['wei']);
});
