import { expect, test } from 'vitest';
import { inSeatOrder, onPages, Seats } from './seats';
import { fakePerson } from './testing/fake-person';

/** By arrival, in the order given; capitals speak. */
const people = (names: string) =>
  [...names].map((name, index) =>
    fakePerson(name.toLowerCase(), { joinedAt: index, speaking: name !== name.toLowerCase() }),
  );
const ids = (order: readonly { readonly id: string }[]) => order.map(({ id }) => id).join('');
const FIRST = { perPage: 3, shown: 0 };

test('the pinned, then the owner, then by arrival, and you last', () => {
  const here = [
    fakePerson('m', { you: true, owner: true }),
    fakePerson('c', { joinedAt: 3 }),
    fakePerson('o', { joinedAt: 9, owner: true }),
    fakePerson('b', { joinedAt: 2 }),
    fakePerson('p', { joinedAt: 8 }),
  ];
  expect(ids(inSeatOrder(here))).toBe('obcpm');
  expect(ids(inSeatOrder(here, new Set(['p'])))).toBe('pobcm');
});

test('nobody moves because they speak', () => {
  expect(ids(inSeatOrder(people('aB')))).toBe('ab');
});

test('arrivals at the same moment have one order for everybody', () => {
  const [a, b] = [fakePerson('a'), fakePerson('b')];
  expect(inSeatOrder([b, a])).toEqual(inSeatOrder([a, b]));
});

test('with several pages you are the last of the first', () => {
  const order = [...people('abcd'), fakePerson('m', { you: true })];
  expect(ids(onPages(order, 3))).toBe('abmcd');
  expect(ids(onPages(order, 9))).toBe('abcdm');
});

test('who speaks for two seconds on another page takes the seat silent longest', () => {
  const seats = new Seats();
  seats.arrange(people('Abcde'), FIRST, 0);
  seats.arrange(people('aBcde'), FIRST, 1_000);
  seats.arrange(people('abCde'), FIRST, 2_000);
  seats.arrange(people('abcdE'), FIRST, 3_000);
  expect(seats.nextAt(people('abcdE'), FIRST, 3_000)).toBe(5_000);
  expect(ids(seats.arrange(people('abcdE'), FIRST, 4_999))).toBe('abcde');
  expect(ids(seats.arrange(people('abcdE'), FIRST, 5_000))).toBe('ebcda');
});

test('a short word is not enough', () => {
  const seats = new Seats();
  seats.arrange(people('abcD'), FIRST, 0);
  seats.arrange(people('abcd'), FIRST, 1_900);
  expect(ids(seats.arrange(people('abcd'), FIRST, 9_000))).toBe('abcd');
});

test('whoever came to the page keeps the seat for ten seconds', () => {
  const one = { perPage: 1, shown: 0 };
  const seats = new Seats();
  seats.arrange(people('aBc'), one, 0);
  expect(ids(seats.arrange(people('aBc'), one, 2_000))).toBe('bac');
  seats.arrange(people('abC'), one, 3_000);
  expect(ids(seats.arrange(people('abC'), one, 11_999))).toBe('bac');
  expect(seats.nextAt(people('abC'), one, 11_999)).toBe(12_000);
  expect(ids(seats.arrange(people('abC'), one, 12_000))).toBe('cab');
});

test('you, the pinned and who speaks give way to nobody', () => {
  const here = () =>
    [...people('Abcd'), fakePerson('m', { you: true })].map((p) =>
      p.id === 'd' ? { ...p, speaking: true } : p,
    );
  const page = { perPage: 3, shown: 0, pinned: new Set(['b']) };
  const seats = new Seats();
  seats.arrange(here(), page, 0);
  // Pinned b, speaking a, and you fill the first page.
  expect(ids(seats.arrange(here(), page, 5_000))).toBe('bamcd');
});

test('an exchange outlives comings and goings', () => {
  const seats = new Seats();
  seats.arrange(people('abcD'), FIRST, 0);
  expect(ids(seats.arrange(people('abcD'), FIRST, 2_000))).toBe('dbca');
  const later = people('abcd').concat(fakePerson('z', { joinedAt: 99 }));
  expect(ids(seats.arrange(later, FIRST, 3_000))).toBe('dbcaz');
  expect(
    ids(
      seats.arrange(
        later.filter(({ id }) => id !== 'a'),
        FIRST,
        4_000,
      ),
    ),
  ).toBe('bcdz');
});
