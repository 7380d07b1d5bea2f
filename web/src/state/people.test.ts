import { expect, test } from 'vitest';
import { changesBetween, groupByPrincipal, keepUnchanged, withMeeting } from './people';
import { fakeMeeting } from './testing/fake-meeting';
import { fakePerson } from './testing/fake-person';

const sharing = { screen: { sid: 'TR_1', on: true, track: undefined } };
const device = (principal: string, name: string, more = {}) =>
  fakePerson(`${principal}#${name}`, { principal, device: name, name: principal, ...more });

test('people who did not change stay the same value', () => {
  const before = [fakePerson('a'), fakePerson('b')];
  const now = keepUnchanged(before, [fakePerson('a', { speaking: true }), fakePerson('b')]);
  expect(now[0]).not.toBe(before[0]);
  expect(now[1]).toBe(before[1]);
  expect(keepUnchanged(before, [fakePerson('a'), fakePerson('b')])).toBe(before);
});

test.each([
  ['a published track', { published: { screen: { ...sharing.screen, on: false } } }],
  ['the owner', { owner: true }],
  ['the connection', { state: 'lost' as const }],
])('%s that changes is a change', (_, change) => {
  const before = [fakePerson('a', { published: sharing })];
  const now = keepUnchanged(before, [fakePerson('a', { published: sharing, ...change })]);
  expect(now[0]).not.toBe(before[0]);
});

test('comings, goings and shares of others are told, yours are not', () => {
  const me = fakePerson('me', { you: true });
  const changes = changesBetween(
    [me, fakePerson('gone'), fakePerson('mira'), fakePerson('wei', { published: sharing })],
    [
      fakePerson('me', { you: true, published: sharing }),
      fakePerson('new'),
      fakePerson('mira', { published: sharing }),
      fakePerson('wei'),
    ],
  );
  const names = (people: readonly { readonly name: string }[]) => people.map(({ name }) => name);
  expect(names(changes.joined)).toEqual(['new']);
  expect(names(changes.left)).toEqual(['gone']);
  expect(names(changes.startedSharing)).toEqual(['mira']);
  expect(names(changes.stoppedSharing)).toEqual(['wei']);
});

test('a second device of somebody is nobody’s coming, neither of yours', () => {
  const before = [device('me', 'd1', { you: true }), device('mira', 'd1')];
  const now = [...before, device('me', 'd2'), device('mira', 'd2')];
  expect(changesBetween(before, now)).toMatchObject({ joined: [], left: [] });
  expect(changesBetween(now, before)).toMatchObject({ joined: [], left: [] });
});

test('several devices are one person', () => {
  const people = [
    device('mira', 'd1', { state: 'lost' }),
    device('me', 'd1', { you: true }),
    device('mira', 'd2', { owner: true, speaking: true }),
  ];
  expect(groupByPrincipal(people)).toEqual([
    expect.objectContaining({ principal: 'mira', owner: true, speaking: true, state: 'here', you: false }),
    expect.objectContaining({ principal: 'me', owner: false, speaking: false, you: true }),
  ]);
  expect(groupByPrincipal([people[0] ?? fakePerson('')])).toMatchObject([{ state: 'lost' }]);
});

test('the meeting says whose it is and who came when, whatever the media server counts anew', () => {
  const meeting = fakeMeeting({ owner: 'mira', people: [{ principal: 'mira', since: 5 }] });
  const [mira, other] = withMeeting(
    [device('mira', 'd1', { joinedAt: 90 }), device('x', 'd1', { joinedAt: 7 })],
    'here',
    meeting,
  );
  expect(mira).toMatchObject({ owner: true, joinedAt: 5 });
  expect(other).toMatchObject({ owner: false, joinedAt: 7 });
});
