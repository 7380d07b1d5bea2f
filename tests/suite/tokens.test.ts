// Who may join at all: every token that must be refused is, with the reason on the validate pages,
// and no WebSocket opens for it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { API_KEY, Server } from '../harness/server.ts';
import { mint, mintJoin } from '../harness/token.ts';

const ROOM = 'tokens';
const PATHS = ['/rtc', '/rtc/v1'];

let server: Server;
before(async () => {
  server = await Server.start();
});
after(() => server?.stop());

const refused: [what: string, token: string][] = [
  ['an empty token', ''],
  ['something that is no token', 'not.a.token'],
  ['a signature by another secret', mintJoin({ ...API_KEY, secret: 'some-other-secret' }, 'ana', ROOM)],
  ['an unknown key', mintJoin({ ...API_KEY, key: 'unknown' }, 'ana', ROOM)],
  ['changed claims', withClaims(mintJoin(API_KEY, 'ana', ROOM), { sub: 'ben' })],
  ['no algorithm', withoutSignature(mintJoin(API_KEY, 'ana', ROOM))],
  ['an expired token', mintJoin(API_KEY, 'ana', ROOM, {}, { expiresIn: -120 })],
  ['a token of tomorrow', mintJoin(API_KEY, 'ana', ROOM, {}, { notBefore: 86_400, expiresIn: 90_000 })],
  ['a token without roomJoin', mint(API_KEY, { identity: 'ana', grant: { room: ROOM } })],
  ['roomJoin denied', mintJoin(API_KEY, 'ana', ROOM, { roomJoin: false })],
  ['a token without a room', mint(API_KEY, { identity: 'ana', grant: { roomJoin: true } })],
  ['a token without an identity', mintJoin(API_KEY, '', ROOM)],
];

for (const path of PATHS) {
  describe(path, () => {
    test('a good token is welcome', async () => {
      const response = await validate(path, mintJoin(API_KEY, 'ana', ROOM));
      assert.equal(response.status, 200);
      assert.equal(await opens(path, mintJoin(API_KEY, 'ana', ROOM)), true);
    });

    for (const [what, token] of refused) {
      test(`${what} is refused with a reason`, async () => {
        const response = await validate(path, token);
        assert.ok([400, 401, 403].includes(response.status), `status ${response.status}`);
        const reason = await response.text();
        assert.ok(reason.trim().length > 3, 'a reason');
        assert.ok(token === '' || !reason.includes(token), 'the token is not repeated');
        assert.equal(await opens(path, token), false);
      });
    }

    test('the validate page may be read from any origin, without credentials', async () => {
      const response = await validate(path, '', { origin: 'https://elsewhere.example' });
      const allowed = response.headers.get('access-control-allow-origin');
      assert.ok(allowed === '*' || allowed === 'https://elsewhere.example', `allowed is ${allowed}`);
      assert.equal(response.headers.get('access-control-allow-credentials'), null);
    });
  });
}

function validate(path: string, token: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}/validate?${new URLSearchParams({ access_token: token })}`, { headers });
}

/** Whether a WebSocket opens with this token. */
async function opens(path: string, token: string): Promise<boolean> {
  const query = new URLSearchParams({ access_token: token, protocol: '16', sdk: 'js' });
  const socket = new WebSocket(`${server.signalUrl}${path}?${query}`);
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    socket.addEventListener('error', () => resolve(false));
    socket.addEventListener('close', () => resolve(false));
  });
  socket.close();
  return opened;
}

function withClaims(token: string, changes: Record<string, unknown>): string {
  const [header, claims, signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()), ...changes };
  return [header, encode(changed), signature].join('.');
}

function withoutSignature(token: string): string {
  return [encode({ alg: 'none', typ: 'JWT' }), token.split('.')[1], ''].join('.');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
