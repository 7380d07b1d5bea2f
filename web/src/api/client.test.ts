import { expect, test, vi } from 'vitest';
import { Api, type Fetch } from './client';

const answering = (status: number, body: string | null, headers: Record<string, string> = {}) =>
  vi.fn<Fetch>(async () => new Response(body, { status, headers }));

const sent = (fetcher: ReturnType<typeof answering>) => {
  const [path, init] = fetcher.mock.calls[0] ?? [];
  return { path, method: init?.method, body: init?.body && JSON.parse(String(init.body)), init };
};

test('an answer is its value', async () => {
  const fetcher = answering(200, '{"id":"m1"}');
  expect(await new Api(fetcher).meeting('m1')).toEqual({ kind: 'ok', value: { id: 'm1' } });
  expect(sent(fetcher)).toMatchObject({ path: '/api/v1/meetings/m1', method: 'GET' });
  expect(sent(fetcher).init?.body).toBeUndefined();
});

test('an answer without content is one too', async () => {
  expect(await new Api(answering(204, null)).close('m1')).toEqual({ kind: 'ok', value: undefined });
});

test('what is asked for is in the body, what it is about in the path', async () => {
  const fetcher = answering(200, '{}');
  await new Api(fetcher).join('a/b', { name: 'Mira', device: 'd', second_device: 'ask' });
  expect(sent(fetcher)).toMatchObject({
    path: '/api/v1/meetings/a%2Fb/join',
    method: 'POST',
    body: { name: 'Mira', device: 'd', second_device: 'ask' },
  });
});

test('a title that is taken away is sent as null', async () => {
  const fetcher = answering(200, '{}');
  await new Api(fetcher).change('m1', { title: null });
  expect(sent(fetcher)).toMatchObject({ method: 'PATCH', body: { title: null } });
});

test('leaving outlives the page', async () => {
  const fetcher = answering(204, null);
  await new Api(fetcher).leave('m1', 'd');
  expect(sent(fetcher).init?.keepalive).toBe(true);
});

test('a refusal carries its code, its message, the field and how long to wait', async () => {
  const body = '{"code":"title-invalid","message":"the title is too long","field":"title"}';
  const api = new Api(answering(429, body, { 'retry-after': '7' }));
  expect(await api.createMeeting()).toEqual({
    kind: 'refused',
    code: 'title-invalid',
    message: 'the title is too long',
    field: 'title',
    retryAfter: 7,
  });
});

test('a wait that is no number is none', async () => {
  const api = new Api(answering(429, '{"code":"busy","message":""}', { 'retry-after': 'tomorrow' }));
  expect(await api.createMeeting()).toEqual({ kind: 'refused', code: 'busy', message: '' });
});

test('a database that is away is the server’s own word', async () => {
  const api = new Api(answering(503, '{"code":"database-away","message":"the database is away"}'));
  expect(await api.createMeeting()).toMatchObject({ kind: 'refused', code: 'database-away' });
});

test.each([
  ['a server error', answering(500, '{"code":"internal","message":""}')],
  ['a proxy without a server', answering(502, 'Bad Gateway')],
  ['a page instead of an answer', answering(200, '<!doctype html>')],
  ['a list instead of an answer', answering(200, '[]')],
  ['a refusal without a code', answering(403, '{}')],
  ['no network', vi.fn<Fetch>(async () => Promise.reject(new TypeError('failed')))],
])('%s is no decision', async (_, fetcher) => {
  expect(await new Api(fetcher).meeting('m1')).toEqual({ kind: 'unreachable' });
});

test('a server that never answers is given up', async () => {
  const timeout = new AbortController();
  const within = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal);
  const hanging: Fetch = (_, { signal }) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  const answer = new Api(hanging).meeting('m1');
  timeout.abort();
  expect(await answer).toEqual({ kind: 'unreachable' });
  expect(within).toHaveBeenCalledWith(15_000);
  within.mockRestore();
});

test('participations come without their wrapping', async () => {
  const api = new Api(answering(200, '{"participations":[{"principal":"p","name":"Mira","joined_at":1}]}'));
  expect(await api.participations('m1')).toEqual({
    kind: 'ok',
    value: [{ principal: 'p', name: 'Mira', joined_at: 1 }],
  });
});

test('the next page begins where the former ended', async () => {
  const fetcher = answering(200, '{"meetings":[]}');
  await new Api(fetcher).myMeetings('m 7');
  expect(sent(fetcher).path).toBe('/api/v1/meetings?before=m%207');
});
