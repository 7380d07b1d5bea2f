import { expect, test } from 'vitest';
import type { Meeting, MeetingPerson } from '../../api/types';
import { fakePerson } from '../../state/testing/fake-person';
import { named, peopleList } from './people-list';

const member = (principal: string, more: Partial<MeetingPerson> = {}): MeetingPerson => ({
  principal,
  name: principal,
  state: 'here',
  since: 0,
  devices: ['d'],
  programs: [],
  ...more,
});

const meeting = (people: readonly MeetingPerson[]) =>
  ({ owner: 'anna', you: 'me', people, control: [] }) as unknown as Meeting;

const me = fakePerson('me#d', { you: true });
const names = (list: ReturnType<typeof peopleList>) => list.map(({ principal }) => principal);

test('you are first, then the host, then by arrival', () => {
  const people = [fakePerson('wei#d'), fakePerson('anna#d', { owner: true }), me, fakePerson('boris#d')];
  expect(names(peopleList(people, undefined))).toEqual(['me', 'anna', 'wei', 'boris']);
});

test('a person with two devices is one line', () => {
  const list = peopleList([me, fakePerson('wei#a'), fakePerson('wei#b')], undefined);
  expect(list.map(({ devices }) => devices.length)).toEqual([1, 2]);
});

test('who lost the connection is last, with the end of the grace', () => {
  const list = peopleList(
    [me],
    meeting([
      member('me'),
      member('wei', { state: 'lost', lost_until: 7 }),
      member('pavel', { state: 'connecting' }),
    ]),
  );
  expect(list.map(({ principal, state, lostUntil }) => [principal, state, lostUntil])).toEqual([
    ['me', 'here', undefined],
    ['pavel', 'connecting', undefined],
    ['wei', 'lost', 7],
  ]);
});

test('a tile that is kept for a moment is lost in the list as well', () => {
  const list = peopleList(
    [me, fakePerson('wei#d', { state: 'lost' })],
    meeting([member('me'), member('wei', { state: 'lost', lost_until: 7 })]),
  );
  expect(list[1]).toMatchObject({ principal: 'wei', state: 'lost', lostUntil: 7 });
});

test('names are found whatever their case and accents', () => {
  const list = peopleList(
    [fakePerson('x#d', { name: 'Lucía' }), fakePerson('y#d', { name: 'Борис' })],
    undefined,
  );
  expect(names([...named(list, ' LUCIA ')])).toEqual(['x']);
  expect(names([...named(list, 'бор')])).toEqual(['y']);
  expect(named(list, ' ')).toBe(list);
  expect(named(list, 'zyx')).toEqual([]);
});
