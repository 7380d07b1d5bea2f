import { expect, test } from 'vitest';
import type { Person } from '../../state/people';
import { planStage } from './stage-plan';

const person = (id: string, sharing: boolean, you = false): Person => ({
  id,
  name: id,
  you,
  joinedAt: 0,
  speaking: false,
  network: 'fine',
  published: sharing ? { screen: { sid: id, on: true, track: undefined } } : {},
});

const ids = (people: readonly Person[]) => people.map((p) => p.id);

test('who shares is first in the strip, the others keep their order', () => {
  const plan = planStage([person('a', false), person('b', true), person('me', false, true)], undefined);
  expect(ids(plan.shares)).toEqual(['b']);
  expect(ids(plan.strip)).toEqual(['b', 'a', 'me']);
});

test('your own share does not take your stage', () => {
  const plan = planStage([person('a', false), person('me', true, true)], undefined);
  expect(plan.shares).toEqual([]);
});

test('of several shares the chosen one is in front, until it ends', () => {
  const [a, b] = [person('a', true), person('b', true)];
  expect(ids(planStage([a, b], 'b').strip)).toEqual(['b', 'a']);
  expect(ids(planStage([a, person('b', false)], 'b').strip)).toEqual(['a', 'b']);
});

test('one person is alone', () => {
  expect(planStage([person('me', false, true)], undefined).alone).toBe(true);
});
