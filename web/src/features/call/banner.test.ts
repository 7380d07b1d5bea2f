import { expect, test } from 'vitest';
import type { Lease, Meeting, MeetingPerson } from '../../api/types';
import { fakePerson } from '../../state/testing/fake-person';
import { bannerOf } from './banner';

type View = Parameters<typeof bannerOf>[0];

const view = (more: Partial<View> = {}): View => ({
  trouble: undefined,
  failures: {},
  soundHeld: false,
  mic: 'fine',
  wants: { camera: true, microphone: true, devices: {} },
  people: [],
  ...more,
});

const member = (principal: string, more: Partial<MeetingPerson> = {}): MeetingPerson => ({
  principal,
  name: principal,
  state: 'here',
  since: 0,
  devices: ['d'],
  programs: [],
  ...more,
});

const meeting = (more: Partial<Meeting> = {}) =>
  ({
    owner: 'anna',
    you: 'me',
    owner_leaves: 'hand_over',
    people: [member('anna'), member('me')],
    control: [],
    ...more,
  }) as Meeting;

const NOBODY: ReadonlySet<never> = new Set();
const shown = (more: Partial<View>, state = { meeting: meeting(), fresh: true }) =>
  bannerOf(view(more), state, NOBODY);
const lost = member('anna', { state: 'lost', lost_until: 77 });

test('while all is well there is none', () => {
  expect(shown({})).toBeUndefined();
});

test('the most urgent is shown', () => {
  const everything: Partial<View> = {
    trouble: 3,
    failures: { camera: 'busy', microphone: 'blocked' },
    soundHeld: true,
    mic: 'silent',
  };
  expect(shown(everything)).toEqual({ kind: 'connection', attempt: 3 });
  expect(shown({ ...everything, trouble: undefined })?.kind).toBe('sound-held');
  expect(shown({ ...everything, trouble: undefined, soundHeld: false })).toEqual({
    kind: 'device',
    source: 'microphone',
    failure: 'blocked',
  });
  expect(shown({ mic: 'silent' })?.kind).toBe('silent-microphone');
  expect(shown({ mic: 'talking-while-off' })?.kind).toBe('talking-while-off');
});

test('what was waved away gives way to the next', () => {
  const waved = new Set(['silent-microphone'] as const);
  expect(bannerOf(view({ mic: 'silent' }), { meeting: meeting(), fresh: false }, waved)?.kind).toBe('stale');
});

test('a lost host is told with what follows', () => {
  const state = (more: Partial<Meeting> = {}) => ({
    meeting: meeting({ people: [lost, member('wei'), member('me')], ...more }),
    fresh: true,
  });
  expect(shown({}, state())).toEqual({
    kind: 'owner-lost',
    name: 'anna',
    until: 77,
    follows: 'hand_over',
    heir: 'wei',
  });
  expect(shown({}, state({ owner_leaves: 'end' }))).toMatchObject({ follows: 'end', heir: undefined });
  expect(shown({}, state({ you: 'anna' }))).toBeUndefined();
});

test('the own share is told, the screen before the sound', () => {
  const on = (sid: string) => ({ sid, on: true, track: undefined });
  const me = (published: object) => fakePerson('me#d', { you: true, published });
  expect(shown({ people: [me({ 'screen-sound': on('a') })] })).toEqual({ kind: 'own-share', sound: true });
  expect(shown({ people: [me({ screen: on('v'), 'screen-sound': on('a') })] })).toEqual({
    kind: 'own-share',
    sound: false,
  });
});

test('here without sound, the browser holds nothing back', () => {
  const wants = { camera: true, microphone: false, silent: true, devices: {} };
  expect(shown({ soundHeld: true, wants })?.kind).toBe('silently-here');
});

test('control that concerns me comes right after the connection, each side in its own words', () => {
  const lease = (state: Lease['state'], controller: string, controlled: string): Lease => ({
    lease: 'l',
    state,
    controller: { principal: controller, device: 'd' },
    controlled: { principal: controlled, device: 'd' },
    scopes: { pointer: true, keyboard: false, clipboard: false },
    until: 0,
    since: 0,
  });
  const people = [fakePerson('me#d', { you: true })];
  const kind = (one: Lease, more: Partial<View> = {}) =>
    shown({ people, soundHeld: true, ...more }, { meeting: meeting({ control: [one] }), fresh: true })?.kind;
  expect(kind(lease('asked', 'me', 'anna'))).toBe('control-asking');
  expect(kind(lease('asked', 'anna', 'me'))).toBe('control-asked');
  expect(kind(lease('granted', 'anna', 'me'))).toBe('controlled');
  expect(kind(lease('granted', 'me', 'anna'))).toBe('sound-held');
  expect(kind(lease('asked', 'wei', 'anna'))).toBe('sound-held');
  expect(kind(lease('granted', 'anna', 'me'), { trouble: 1 })).toBe('connection');
});
