// Who somebody is: by cookie in a page of the server's own, by bearer token in a program; and that
// another site's page can do nothing with the cookie.

import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Api, Guest, must, refused } from '../harness/api.ts';
import type { Created, Meeting } from '../harness/api-types.ts';
import { Server } from '../harness/server.ts';

let server: Server;
let page: Api;
before(async () => {
  server = await Server.start({ shards: 1 });
  page = new Api(server.url);
});
after(async () => {
  page?.done();
  await server?.stop();
});

/** What a browser sends with a request of the server's own page. */
function own(headers: OutgoingHttpHeaders = {}): OutgoingHttpHeaders {
  return { origin: server.url, 'sec-fetch-site': 'same-origin', ...headers };
}

/** A page's first meeting: with it comes the cookie. */
async function firstMeeting(): Promise<{ meeting: Meeting; cookie: string; attributes: string[] }> {
  const reply = await page.send<Meeting>('POST', '/meetings', {}, own());
  const meeting = must(reply, 201);
  const [set] = reply.headers['set-cookie'] ?? [];
  const [cookie = '', ...attributes] = set?.split('; ') ?? [];
  return { meeting, cookie, attributes };
}

describe('a page', () => {
  test('gets a cookie that scripts and other sites cannot use', async () => {
    const { cookie, attributes } = await firstMeeting();
    assert.match(cookie, /^conclave=\S{40,}$/);
    for (const wanted of ['HttpOnly', 'SameSite=Lax', 'Path=/'])
      assert.ok(attributes.includes(wanted), wanted);
    assert.ok(
      attributes.some((attribute) => /^Max-Age=\d{7,}$/.test(attribute)),
      attributes.join('; '),
    );
  });

  test('is known by it, also after the server was killed, until it wants to be forgotten', async (t) => {
    const killed = await Server.start({ shards: 1 });
    const visitor = new Api(killed.url);
    t.after(() => visitor.done());
    const origin = { origin: killed.url };
    const reply = await visitor.send<Meeting>('POST', '/meetings', {}, origin);
    const cookie = reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const meeting = must(reply, 201);
    await killed.kill();
    const again = await killed.startAgain();
    t.after(() => again.stop());
    const known = await visitor.send<{ principal: string }>('GET', '/session', undefined, {
      ...origin,
      cookie,
    });
    assert.equal(must(known, 200).principal, meeting.owner);
    must(await visitor.send('DELETE', '/session', undefined, { ...origin, cookie }), 204);
    refused(await visitor.send('GET', '/session', undefined, { ...origin, cookie }), 401, 'unauthenticated');
  });

  const foreign: [what: string, headers: OutgoingHttpHeaders][] = [
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port', { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }],
    ['no origin', {}],
    ['a hidden origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ];
  for (const [what, headers] of foreign) {
    test(`of ${what} changes nothing by the cookie`, async () => {
      const { meeting, cookie } = await firstMeeting();
      const tries: [method: string, path: string, body?: unknown][] = [
        ['POST', '/meetings', {}],
        ['PATCH', `/meetings/${meeting.id}`, { title: 'Stolen' }],
        ['POST', `/meetings/${meeting.address}/join`, { name: 'Eve', device: 'tab-1' }],
        ['POST', `/meetings/${meeting.id}/close`],
        ['DELETE', '/session'],
      ];
      for (const [method, path, body] of tries) {
        refused(await page.send(method, path, body, { ...headers, cookie }), 403, 'origin-refused');
      }
      const now = await page.send<Meeting>('GET', `/meetings/${meeting.id}`, undefined, own({ cookie }));
      assert.deepEqual(must(now, 200), meeting);
    });

    test(`of ${what} gets no events by the cookie`, async () => {
      const { meeting, cookie } = await firstMeeting();
      const upgrade = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      };
      const path = `/events?meeting=${meeting.id}`;
      refused(await page.get(path, { ...upgrade, ...headers, cookie }), 403, 'origin-refused');
    });
  }

  test('of another site reads nothing by the cookie', async () => {
    const { meeting, cookie } = await firstMeeting();
    for (const path of ['/session', '/meetings', `/meetings/${meeting.id}`]) {
      const reply = await page.get(path, { 'sec-fetch-site': 'cross-site', cookie });
      refused(reply, 403, 'origin-refused');
    }
  });
});

describe('a program', () => {
  test('has a session by its bearer token, from any origin, and gets no cookie', async () => {
    const { principal, token } = must(await page.send<Created>('POST', '/sessions', {}), 201);
    const program = new Guest(server.url, principal, token, { headers: { origin: 'https://other.example' } });
    const reply = await program.create();
    assert.equal(must(reply, 201).owner, principal);
    assert.equal(reply.headers['set-cookie'], undefined);
    program.done();
  });

  test('without one, or with a wrong one, is told so', async () => {
    for (const authorization of ['Bearer nonsense', `Bearer ${'A'.repeat(43)}`, 'Bearer ', 'Basic YTpi']) {
      refused(await page.get('/meetings', { authorization }), 401, 'unauthenticated');
    }
    refused(await page.get('/meetings'), 401, 'unauthenticated');
  });
});
