import { expect, test } from 'vitest';
import { Seats, type Sitter } from './seats';

const sitter = (id: string, more: Partial<Sitter> = {}): Sitter => ({
  id,
  owner: false,
  speaking: false,
  ...more,
});
const here = (ids: string, speaking = '') =>
  [...ids].map((id) => sitter(id, { speaking: speaking.includes(id) }));
const FIRST = { from: 0, to: 3, fixed: undefined };

function seated(ids: string): Seats {
  const seats = new Seats();
  seats.seat(here(ids), 0);
  return seats;
}

test('who comes sits last, who goes leaves a seat to the next', () => {
  const seats = seated('abc');
  seats.seat(here('abcd'), 1);
  seats.seat(here('acd'), 2);
  expect(seats.order).toEqual(['a', 'c', 'd']);
});

test('a host sits first', () => {
  const seats = seated('abc');
  seats.seat([sitter('a'), sitter('b'), sitter('c', { owner: true })], 1);
  expect(seats.order).toEqual(['c', 'a', 'b']);
});

test('nobody on the shown page moves because they speak', () => {
  const seats = seated('abcdef');
  seats.seat(here('abcdef', 'c'), 100);
  const before = seats.order;
  seats.settle(FIRST, 60_000);
  expect(seats.order).toBe(before);
  expect(seats.nextAt(FIRST)).toBeUndefined();
});

test('who speaks for two seconds elsewhere takes the seat of whoever was silent longest', () => {
  const seats = seated('abcdef');
  seats.seat(here('abcdef', 'a'), 100);
  seats.seat(here('abcdef', 'ce'), 200);
  expect(seats.nextAt(FIRST)).toBe(2_200);
  seats.settle(FIRST, 2_199);
  expect(seats.order).toEqual([...'abcdef']);
  seats.settle(FIRST, 2_200);
  // `b` never spoke; `c` speaks and stays.
  expect(seats.order).toEqual([...'aecdbf']);
});

test('a short word is not enough', () => {
  const seats = seated('abcdef');
  seats.seat(here('abcdef', 'e'), 100);
  seats.seat(here('abcdef'), 1_500);
  seats.settle(FIRST, 9_000);
  expect(seats.order).toEqual([...'abcdef']);
});

test('who has come to the page keeps the seat for ten seconds', () => {
  const seats = new Seats();
  const one = { from: 0, to: 1, fixed: undefined };
  seats.seat(here('abc', 'b'), 0);
  seats.settle(one, 2_000);
  expect(seats.order).toEqual([...'bac']);
  seats.seat(here('abc', 'c'), 3_000);
  seats.settle(one, 11_999);
  expect(seats.order[0]).toBe('b');
  seats.settle(one, 12_000);
  expect(seats.order[0]).toBe('c');
});

test('a pinned person does not give way', () => {
  const seats = seated('abc');
  seats.seat(here('abc', 'c'), 0);
  seats.settle({ from: 0, to: 1, fixed: 'a' }, 5_000);
  expect(seats.order).toEqual([...'abc']);
});
