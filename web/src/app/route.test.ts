import { expect, test } from 'vitest';
import { nameProblem, parseRoute, pathOf, roomFrom } from './route';

test.each([
  ['/', '', { kind: 'home' }],
  ['/', '?room=garden', { kind: 'meeting', room: 'garden' }],
  ['/', '?room=%20', { kind: 'home' }],
  ['/r/garden', '', { kind: 'meeting', room: 'garden' }],
  ['/r/garden/', '', { kind: 'meeting', room: 'garden' }],
  ['/r/%D0%BA%D1%80%D1%83%D0%B3', '', { kind: 'meeting', room: 'круг' }],
  ['/r/', '', { kind: 'unknown' }],
  ['/r/%E0%A4%A', '', { kind: 'unknown' }],
  ['/r/a/b', '', { kind: 'unknown' }],
  ['/elsewhere', '', { kind: 'unknown' }],
] as const)('%s%s leads to %o', (path, query, route) => {
  expect(parseRoute(path, query)).toEqual(route);
});

test.each(['garden', 'a/b?c#d', '100 %', 'круг 🦀'])('the address of %s leads back to it', (room) => {
  expect(parseRoute(pathOf(room), '')).toEqual({ kind: 'meeting', room });
});

test.each([
  ['  garden ', 'garden'],
  ['https://meet.example.org/r/garden', 'garden'],
  ['https://meet.example.org/?room=garden', 'garden'],
  ['https://', 'https://'],
])('%s typed into the field opens %s', (typed, room) => {
  expect(roomFrom(typed)).toBe(room);
});

test('names are limited by bytes, as the server counts them', () => {
  expect(nameProblem(' ')).toBe('empty');
  expect(nameProblem('я'.repeat(128))).toBeUndefined();
  expect(nameProblem('я'.repeat(129))).toBe('too-long');
});
