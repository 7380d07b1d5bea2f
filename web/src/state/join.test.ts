import { expect, test, vi } from 'vitest';
import { type JoinRequest, requestSeat } from './join';

const request: JoinRequest = { room: 'garden', name: 'Mira', device: 'd1', seat: undefined };

const answering = (status: number, body: string) => vi.fn(async () => new Response(body, { status }));

test('an admitted person gets identity and token', async () => {
  const fetcher = answering(200, '{"room":"garden","identity":"guest-1#d1","token":"t"}');
  expect(await requestSeat(fetcher, request)).toEqual({
    kind: 'admitted',
    seat: { identity: 'guest-1#d1', token: 't' },
  });
});

test('the seat held before is sent along', async () => {
  const fetcher = vi.fn<typeof fetch>(async () => new Response('{}'));
  await requestSeat(fetcher, { ...request, seat: { identity: 'guest-1#d1', token: 'old' } });
  const body = JSON.parse(String(fetcher.mock.calls[0]?.[1]?.body));
  expect(body).toEqual({ room: 'garden', name: 'Mira', device: 'd1', identity: 'guest-1#d1', token: 'old' });
});

test('a refusal carries its code and its message', async () => {
  const fetcher = answering(403, '{"code":"joining-disabled","message":"joining by name is off"}');
  expect(await requestSeat(fetcher, request)).toEqual({
    kind: 'refused',
    code: 'joining-disabled',
    message: 'joining by name is off',
  });
});

test.each([
  ['a server error', answering(502, '{}')],
  ['a busy server', answering(429, '{"code":"busy"}')],
  ['a page instead of an answer', answering(200, '<!doctype html>')],
  ['no network', vi.fn(async () => Promise.reject(new TypeError('failed')))],
])('%s is no decision', async (_, fetcher) => {
  expect(await requestSeat(fetcher as typeof fetch, request)).toEqual({ kind: 'unreachable' });
});
