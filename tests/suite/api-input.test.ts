// Whatever people and programs send as a name, a title or an address: kept as it was meant, or refused
// with the field that it is about; never half kept, and never a reason for the server to fall over.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Api, Guest, must, refused } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { Server } from '../harness/server.ts';

let server: Server;
let owner: Guest;
let meeting: Meeting;
before(async () => {
  server = await Server.start({ shards: 1 });
  owner = await Api.guest(server.url);
  meeting = must(await owner.create({ title: 'As it was', lasting: true }), 201);
});
after(async () => {
  owner?.done();
  await server?.stop();
});

const TEN_KILOBYTES = 'x'.repeat(10_000);

const kept: [what: string, sent: string, shown: string][] = [
  ['many scripts', 'Ω ≈ 名前 Дарья ไทย', 'Ω ≈ 名前 Дарья ไทย'],
  ['right to left', 'שלום مرحبا', 'שלום مرحبا'],
  ['a family in one emoji', 'Us 👩‍👩‍👧‍👦', 'Us 👩‍👩‍👧‍👦'],
  ['combining marks', 'e\u0301ve\u0302', 'e\u0301ve\u0302'],
  ['markup', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['an image tag', '"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'],
  ['SQL', "Robert'); DROP TABLE meetings;--", "Robert'); DROP TABLE meetings;--"],
  ['spaces around', '  Ana \t', 'Ana'],
  ['characters that nobody sees', 'A\u200bn\u2060a\ufeff', 'Ana'],
  ['a turn of direction', 'Ana\u202efdp.exe', 'Anafdp.exe'],
];

const senseless: [what: string, sent: unknown][] = [
  ['nothing', ''],
  ['spaces alone', '   '],
  ['characters that nobody sees alone', '\u200b\u200d\u2060'],
  ['ten kilobytes', TEN_KILOBYTES],
];

describe('a name and a title', () => {
  for (const [what, sent, shown] of kept) {
    test(`with ${what} are shown as they were meant`, async () => {
      const { people } = must(await owner.join(meeting.address, { name: sent }), 200).meeting;
      assert.equal(people.find(({ principal }) => principal === owner.principal)?.name, shown);
      assert.equal(must(await owner.change(meeting.id, { title: sent }), 200).title, shown);
      assert.equal(must(await owner.lookUp(meeting.address), 200).title, shown);
      assert.equal(must(await owner.meeting(meeting.id), 200).title, shown);
    });
  }

  for (const [what, sent] of senseless) {
    test(`of ${what} are refused by the field's name, and nothing changes`, async () => {
      const before = must(await owner.meeting(meeting.id), 200);
      const name = await owner.send('POST', `/meetings/${meeting.address}/join`, {
        name: sent,
        device: 'tab-1',
      });
      assert.equal(refused(name, 400, 'name-invalid').field, 'name');
      const title = await owner.send('PATCH', `/meetings/${meeting.id}`, { title: sent });
      assert.equal(refused(title, 400, 'title-invalid').field, 'title');
      assert.ok(title.text.length < 1_000, 'what was sent is not sent back');
      assert.deepEqual(must(await owner.meeting(meeting.id), 200), before);
    });
  }

  test('with control characters are cleaned or refused, and never kept', async () => {
    for (const character of ['\u0000', '\u0007', '\n', '\u007f', '\u0085']) {
      const reply = await owner.change(meeting.id, { title: `Be${character}ll` });
      assert.ok([200, 400].includes(reply.status), reply.text);
      assert.ok(!must(await owner.meeting(meeting.id), 200).title?.includes(character));
    }
  });

  test('of 60 and 120 characters are the longest', async () => {
    must(await owner.join(meeting.address, { name: '名'.repeat(60) }), 200);
    refused(await owner.join(meeting.address, { name: '名'.repeat(61) }), 400, 'name-invalid');
    must(await owner.change(meeting.id, { title: '名'.repeat(120) }), 200);
    refused(await owner.change(meeting.id, { title: '名'.repeat(121) }), 400, 'title-invalid');
  });

  test('a title can be taken away', async () => {
    assert.equal(must(await owner.change(meeting.id, { title: null }), 200).title, undefined);
  });
});

describe('an address', () => {
  test('is found however it is typed', async () => {
    const { code, address, id } = meeting;
    const bare = code.replace(/^[A-Z]+-/, '');
    const typed = [
      address.toLowerCase(),
      bare,
      `${bare.slice(0, 4)} ${bare.slice(4)}`,
      ` ${bare.toLowerCase()} `,
    ];
    for (const text of typed) {
      assert.equal(must(await owner.join(text, { name: 'Ana' }), 200).meeting.id, id, text);
    }
  });

  const malformed = ['x', 'CON-', 'CON-1', 'CON-!!!!!!!!', '%00', '..', '<b>', '名前', TEN_KILOBYTES, '💥'];
  for (const address of malformed) {
    test(`that is none (${address.slice(0, 12)}) is not found`, async () => {
      const { status, text } = await owner.lookUp(address);
      assert.ok([404, 414].includes(status), `${status} ${text}`);
    });
  }

  test('of one’s own wish is kept, once', async () => {
    const made = must(await owner.create({ slug: 'weekly-planning', lasting: true }), 201);
    assert.equal(made.address, 'weekly-planning');
    assert.equal(must(await owner.lookUp('Weekly-Planning'), 200).address, 'weekly-planning');
    refused(await owner.create({ slug: 'weekly-planning', lasting: true }), 409, 'slug-taken');
    for (const slug of ['ab', '1st', 'Ä', 'a'.repeat(41), 'with space', '-a-']) {
      const body = refused(await owner.create({ slug, lasting: true }), 400, 'slug-invalid');
      assert.equal(body.field, 'slug', slug);
    }
  });
});

describe('a body', () => {
  const bodies: [what: string, body: string][] = [
    ['nothing', ''],
    ['no JSON', '{"title":'],
    ['a list', '[]'],
    ['a number', '7'],
    ['null', 'null'],
    ['a number for a title', '{"title": 7}'],
    ['half a character', '{"title": "\\ud800"}'],
    ['an unknown setting', '{"owner_leaves": "explode"}'],
    ['very deep JSON', '['.repeat(20_000)],
    ['more than the limit', JSON.stringify({ title: 'x'.repeat(1_000_000) })],
  ];
  for (const [what, body] of bodies) {
    test(`of ${what} is refused in words`, async (t) => {
      // On a connection of its own: the server closes one on which it will not read to the end.
      const sender = new Guest(server.url, owner.principal, owner.token);
      t.after(() => sender.done());
      const reply = await sender.send('PATCH', `/meetings/${meeting.id}`, body);
      assert.ok([400, 413, 415, 422].includes(reply.status), `${reply.status} ${reply.text}`);
      const { code, message } = reply.body as unknown as { code: string; message: string };
      assert.ok(code === 'body-invalid' || code === 'title-invalid', code);
      assert.ok(message.length > 10 && message.length < 500, message);
    });
  }

  test('of another type than JSON is refused', async () => {
    const reply = await owner.send('POST', '/meetings', 'title=x', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    assert.ok([400, 415].includes(reply.status), `${reply.status} ${reply.text}`);
  });
});

test('what is no part of the API says so as the API does', async () => {
  refused(await owner.get('/nothing'), 404, 'not-found');
  refused(await owner.send('PUT', '/meetings', {}), 405, 'method-not-allowed');
});
