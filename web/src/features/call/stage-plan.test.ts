import { expect, test } from 'vitest';
import type { Person } from '../../state/people';
import { fakePerson } from '../../state/testing/fake-person';
import { planStage, type Wishes } from './stage-plan';

const WISHES: Wishes = {
  arrangement: 'automatic',
  pinned: undefined,
  share: undefined,
  selfFloats: false,
  fold: false,
};
const me = fakePerson('me', { you: true });
const people = (ids: string, more: Partial<Person> = {}) => [...ids].map((id) => fakePerson(id, more));
const sharing = (id: string) =>
  fakePerson(id, { published: { screen: { sid: id, on: true, track: undefined } } });
const ids = (list: readonly Person[]) => list.map(({ id }) => id).join('');
const plan = (others: readonly Person[], more: Partial<Wishes> = {}) =>
  planStage(others, me, { ...WISHES, ...more });

test('one person is alone, two are a pair, more are a grid', () => {
  expect(plan([])).toMatchObject({ kind: 'grid', alone: true, floats: false });
  expect(plan(people('a'))).toMatchObject({ kind: 'pair', floats: true, alone: false });
  expect(plan(people('ab'))).toMatchObject({ kind: 'grid', floats: false });
});

test('two people may choose the grid', () => {
  expect(plan(people('a'), { arrangement: 'grid' }).kind).toBe('grid');
});

test('one large is the pinned person, or whoever sits first', () => {
  const pinned = plan(people('abc'), { pinned: 'b' });
  expect([pinned.kind, pinned.large?.id, ids(pinned.seats)]).toEqual(['large', 'b', 'ac']);
  expect(plan(people('abc'), { arrangement: 'large' }).large?.id).toBe('a');
});

test('you may pin yourself, and have no second seat then', () => {
  const pinned = plan(people('a'), { pinned: 'me' });
  expect([pinned.kind, pinned.large?.id, ids(pinned.seats), pinned.you]).toEqual([
    'large',
    'me',
    'a',
    undefined,
  ]);
});

test('a share is in front; who shares sits first, then who is pinned', () => {
  const shown = plan([...people('ab'), sharing('s')], { pinned: 'b' });
  expect([shown.kind, shown.large?.id, ids(shown.seats)]).toEqual(['share', 's', 'sba']);
});

test('of several shares the chosen one is in front, until it ends', () => {
  expect(plan([sharing('a'), sharing('b')], { share: 'b' }).large?.id).toBe('b');
  expect(plan([sharing('a'), fakePerson('b')], { share: 'b' }).large?.id).toBe('a');
});

test('your own share does not take your stage', () => {
  const mine = planStage(people('ab'), { ...sharing('me'), you: true }, WISHES);
  expect(mine).toMatchObject({ kind: 'grid', shares: [] });
});

test('you float over the grid if you like, never over a share', () => {
  expect(plan(people('ab'), { selfFloats: true }).floats).toBe(true);
  expect(plan([...people('a'), sharing('s')], { selfFloats: true }).floats).toBe(false);
  expect(plan([], { selfFloats: true }).floats).toBe(false);
});

test('above nine people, those without a picture share a tile if you like', () => {
  const seen = (id: string) =>
    fakePerson(id, { published: { camera: { sid: id, on: true, track: undefined } } });
  const many = [...people('abc'), ...[...'defghi'].map(seen)];
  expect(plan(many).folded).toEqual([]);
  const folded = plan(many, { fold: true });
  expect([ids(folded.seats), ids(folded.folded)]).toEqual(['defghi', 'abc']);
  expect(plan(many.slice(1), { fold: true }).folded).toEqual([]);
});
