import { expect, test } from 'vitest';
import { backoff } from './backoff';

test('waits double and stop growing', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((attempt) => backoff(attempt, 0.5))).toEqual([
    500, 1000, 2000, 4000, 8000, 15_000, 15_000,
  ]);
});

test('clients that fell together come back spread over half the step', () => {
  expect(backoff(3, 0)).toBe(1500);
  expect(backoff(3, 1)).toBe(2500);
});
