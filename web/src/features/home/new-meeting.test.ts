import { expect, test } from 'vitest';
import type { Answer } from '../../api/client';
import type { Creation, Meeting } from '../../api/types';
import { NewMeeting } from './new-meeting';

const made = { id: 'm', link_path: '/m/CON-7K3M9QXD#s' } as Meeting;
const refused = (code: string): Answer<Meeting> => ({ kind: 'refused', code, message: '' });

function formAgainst(answer: Answer<Meeting>) {
  const asked: Creation[] = [];
  const form = new NewMeeting({
    create: async (creation) => {
      asked.push(creation);
      return answer;
    },
    now: () => 0,
  });
  return { form, asked };
}

test('a plain meeting asks for nothing, whatever stands in the form', async () => {
  const { form, asked } = formAgainst({ kind: 'ok', value: made });
  form.change({ title: 'Half-written' });
  expect(await form.create('plain')).toBe(made);
  expect(asked).toEqual([{}]);
});

test('what was chosen is asked for; an address of its own only for a meeting that is kept', async () => {
  const { form, asked } = formAgainst({ kind: 'ok', value: made });
  form.change({ title: ' Design review ', lasting: true, slug: 'design' });
  await form.create('chosen');
  form.change({ lasting: false, linkRequired: true });
  await form.create('chosen');
  expect(asked).toEqual([
    { title: 'Design review', slug: 'design', lasting: true, owner_leaves: 'keep', link_required: false },
    { title: 'Design review', lasting: false, owner_leaves: 'hand_over', link_required: true },
  ]);
});

test.each([
  ['title-invalid', { title: 'invalid' }],
  ['slug-invalid', { slug: 'invalid' }],
  ['slug-taken', { slug: 'taken' }],
])('%s is told beside its field, and what was typed is kept', async (code, problems) => {
  const { form } = formAgainst(refused(code));
  form.change({ title: 'Review', lasting: true, slug: 'team' });
  expect(await form.create('chosen')).toBeUndefined();
  expect(form.get()).toMatchObject({ problems, busy: false, draft: { title: 'Review', slug: 'team' } });
  expect(form.get().refusal).toBeUndefined();
});

test('any other refusal is told for the whole form, and what was typed is kept', async () => {
  const { form } = formAgainst({ kind: 'unreachable' });
  form.change({ title: 'Review' });
  await form.create('chosen');
  expect(form.get().refusal).toEqual({ code: 'unreachable' });
  expect(form.get().draft.title).toBe('Review');
});

test('what the server would refuse is not sent, and the problem goes when it is mended', async () => {
  const { form, asked } = formAgainst({ kind: 'ok', value: made });
  form.change({ title: 'я'.repeat(121), lasting: true, slug: '7' });
  expect(form.get().problems).toEqual({});
  await form.create('chosen');
  expect(asked).toEqual([]);
  expect(form.get().problems).toEqual({ title: 'too-long', slug: 'invalid' });
  form.change({ title: 'я'.repeat(120) });
  expect(form.get().problems).toEqual({ slug: 'invalid' });
});

test('a second press while the first is on its way creates nothing', async () => {
  const { form, asked } = formAgainst({ kind: 'ok', value: made });
  await Promise.all([form.create('plain'), form.create('plain')]);
  expect(asked).toHaveLength(1);
});
