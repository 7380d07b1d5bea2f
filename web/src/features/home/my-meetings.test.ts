import { expect, test } from 'vitest';
import type { Answer } from '../../api/client';
import type { Summaries, Summary } from '../../api/types';
import { MyMeetings, sorted } from './my-meetings';

function summary(id: string, more: Partial<Summary> = {}): Summary {
  return {
    id,
    address: id,
    link_path: `/m/${id}`,
    yours: false,
    lasting: false,
    created_at: 1,
    people_now: 0,
    ...more,
  };
}

function listAgainst(...answers: Answer<Summaries>[]) {
  const asked: (string | undefined)[] = [];
  const list = new MyMeetings(
    async (before) => {
      asked.push(before);
      return answers.shift() ?? { kind: 'unreachable' };
    },
    () => 0,
  );
  return { list, asked };
}

const page = (meetings: Summary[], next?: string): Answer<Summaries> => ({
  kind: 'ok',
  value: { meetings, ...(next === undefined ? {} : { next }) },
});

test('pages follow each other, and a meeting that slipped onto the next one is shown once', async () => {
  const { list, asked } = listAgainst(
    page([summary('c'), summary('b')], 'b'),
    page([summary('b'), summary('a')]),
  );
  await list.load();
  await list.more();
  await list.more();
  expect(asked).toEqual([undefined, 'b']);
  expect(list.get()).toMatchObject({ known: true, loading: false, next: undefined });
  expect(list.get().meetings.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
});

test('a browser that is not known has no meetings, and nothing failed', async () => {
  const { list } = listAgainst({ kind: 'refused', code: 'unauthenticated', message: '' });
  expect(list.get().loading).toBe(true);
  await list.load();
  expect(list.get()).toMatchObject({ meetings: [], known: false, loading: false, failed: undefined });
});

test('a page that does not come leaves what was there, and can be asked for again', async () => {
  const { list } = listAgainst(page([summary('b')], 'b'), { kind: 'unreachable' }, page([summary('a')]));
  await list.load();
  await list.more();
  expect(list.get()).toMatchObject({ failed: { code: 'unreachable' }, next: 'b' });
  await list.more();
  expect(list.get().failed).toBeUndefined();
  expect(list.get().meetings).toHaveLength(2);
});

test('running meetings are first, then open ones, then past ones, the latest first', () => {
  const { open, past } = sorted([
    summary('ended-early', { closed_at: 5 }),
    summary('kept', { lasting: true, last_joined_at: 9 }),
    summary('running', { people_now: 2 }),
    summary('ended-late', { closed_at: 8 }),
    summary('still-open', { created_at: 4 }),
  ]);
  expect(open.map(({ id }) => id)).toEqual(['running', 'kept', 'still-open']);
  expect(past.map(({ id }) => id)).toEqual(['ended-late', 'ended-early']);
});
