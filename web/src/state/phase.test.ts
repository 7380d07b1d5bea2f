import { expect, test } from 'vitest';
import { decide, whyEnded } from './phase';
import { fakeMeeting } from './testing/fake-meeting';

const refused = (code: string) => ({ kind: 'refused' as const, code, message: '' });

test.each([
  ['meeting-not-found', { kind: 'refused' }, { kind: 'ended', reason: 'closed' }],
  ['meeting-closed', { kind: 'refused' }, { kind: 'ended', reason: 'closed' }],
  ['already-here', { kind: 'asked-where' }, { kind: 'ended', reason: 'moved' }],
  ['meeting-full', { kind: 'refused' }, 'again'],
  ['database-away', { kind: 'refused' }, 'again'],
  ['too-many-look-ups', { kind: 'refused' }, 'again'],
  ['name-invalid', { kind: 'refused' }, { kind: 'refused', code: 'name-invalid' }],
])('%s, before and after having been in', (code, before, after) => {
  expect(decide(refused(code), false)).toMatchObject({ kind: 'over', phase: before });
  const then = after === 'again' ? { kind: 'again' } : { kind: 'over', phase: after };
  expect(decide(refused(code), true)).toMatchObject(then);
});

test('no answer is no decision', () => {
  expect(decide({ kind: 'unreachable' }, false)).toEqual({ kind: 'again', notBeforeMs: 0 });
});

const devices = (...names: string[]) => fakeMeeting({ people: [{ principal: 'me', devices: names }] });

test.each([
  ['removed', devices('d', 'x'), { reason: 'removed' }],
  ['removed', devices('x'), { reason: 'moved' }],
  ['removed', fakeMeeting(), { reason: 'removed' }],
  ['removed', undefined, { reason: 'removed' }],
  ['removed', fakeMeeting({ closed_at: 1, closed_reason: 'empty' }), { reason: 'closed', why: 'empty' }],
  ['closed', devices('d'), { reason: 'closed' }],
  ['closed', fakeMeeting({ closed_at: 1 }), { reason: 'closed' }],
  ['elsewhere', devices('x'), { reason: 'elsewhere' }],
] as const)('%s, as the meeting knows it', (how, meeting, end) => {
  expect(whyEnded(how, meeting, 'd')).toEqual(end);
});
