import { expect, test } from 'vitest';
import { refusalOf } from './refusal';

const refused = (code: string, more = {}) => ({ kind: 'refused', code, message: '', ...more }) as const;

test('a code with words keeps them, and the time to ask again', () => {
  expect(refusalOf(refused('too-many-look-ups', { retryAfter: 90 }), 1_000)).toEqual({
    code: 'too-many-look-ups',
    retryAt: 91_000,
  });
  expect(refusalOf(refused('meeting-not-found'), 0).code).toBe('meeting-not-found');
});

test('no answer is said as such', () => {
  expect(refusalOf({ kind: 'unreachable' }, 0)).toEqual({ code: 'unreachable' });
});

test.each(['teapot', 'again', 'said', 'toString'])(
  '%s is no code of ours: the server’s own words stand in',
  (code) => {
    expect(refusalOf(refused(code, { message: 'short and stout' }), 0)).toEqual({
      code: 'unknown',
      said: 'short and stout',
    });
  },
);
