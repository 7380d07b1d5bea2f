// What strangers learn of meetings: that one exists, has ended or is hidden is told to nobody who
// cannot know, in no byte and by no clock; and guessing is slow.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Api, type Guest, must, type Reply, refused } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { Server } from '../harness/server.ts';

/** Milliseconds; every failed look-up takes as long as the server says, whatever it failed for. */
const FAILED_TAKES = 150;
/** Failed look-ups that one address is allowed at once. */
const ALLOWED = 30;
const CLASS = 40;
const WRONG_SECRET = 'AAAAAAAAAAA';

let server: Server;
let owner: Guest;
before(async () => {
  server = await Server.start({ shards: 1 });
  owner = await Api.guest(server.url);
});
after(async () => {
  owner?.done();
  await server?.stop();
});

describe('a stranger', () => {
  let hidden: Meeting;
  let closed: Meeting;
  before(async () => {
    hidden = must(await owner.create({ title: 'Hidden', link_required: true }), 201);
    closed = must(await owner.create({ title: 'Over' }), 201);
    must(await owner.close(closed.id), 204);
  });

  for (const way of ['look up', 'join'] as const) {
    test(`who tries to ${way} gets one answer for what is unknown, hidden or over, and not at once`, async () => {
      const tries: [address: string, secret?: string][] = [
        ['CON-00000000'],
        ['CON-00000000', WRONG_SECRET],
        ['no-such-name'],
        [hidden.address],
        [hidden.address, WRONG_SECRET],
        [closed.address],
        [closed.address, WRONG_SECRET],
      ];
      const answers = new Set<string>();
      for (const [index, [address, secret]] of tries.entries()) {
        const stranger = await Api.guest(server.url, { from: `127.0.2.${index + 1}` });
        const ask = () =>
          way === 'join'
            ? stranger.join(address, secret === undefined ? {} : { secret })
            : stranger.lookUp(address, secret);
        const { reply, took } = await timed<Reply<unknown>>(ask);
        refused(reply, 404, 'meeting-not-found');
        assert.ok(took >= FAILED_TAKES, `${address} was answered after ${took} ms`);
        answers.add(whole(reply));
        stranger.done();
      }
      assert.equal(answers.size, 1, [...answers].join('\n'));
    });
  }

  test('with the secret of a hidden meeting comes in', async () => {
    const stranger = await Api.guest(server.url);
    const glimpse = must(await stranger.lookUp(hidden.address, hidden.secret), 200);
    assert.equal(glimpse.title, 'Hidden');
    const joined = must(await stranger.join(hidden.address, { secret: hidden.secret }), 200);
    assert.equal(joined.meeting.id, hidden.id);
    must(await stranger.leave(hidden.id), 204);
    // Whoever was in may come back without it.
    must(await stranger.join(hidden.address), 200);
    stranger.done();
  });

  test('with the secret of one that is over is told so', async () => {
    const stranger = await Api.guest(server.url);
    refused(await stranger.lookUp(closed.address, closed.secret), 410, 'meeting-closed');
    refused(await stranger.join(closed.address, { secret: closed.secret }), 410, 'meeting-closed');
    stranger.done();
  });

  test('sees nothing of a meeting by its id, and changes nothing', async () => {
    const stranger = await Api.guest(server.url);
    const unknown = '01890a5d-ac96-774b-bcce-b302099a8057';
    const asks: [what: string, ask: (id: string) => Promise<Reply<unknown>>][] = [
      ['reading', (id) => stranger.meeting(id)],
      ['renaming', (id) => stranger.change(id, { title: 'Mine' })],
      ['handing over', (id) => stranger.handOver(id, stranger.principal)],
      ['closing', (id) => stranger.close(id)],
      ['leaving', (id) => stranger.leave(id)],
      ['participations', (id) => stranger.participations(id)],
    ];
    for (const [what, ask] of asks) {
      const [theirs, none] = [await ask(hidden.id), await ask(unknown)];
      assert.equal(whole(theirs), whole(none), what);
      assert.equal(theirs.status, 404, what);
    }
    assert.equal(must(await owner.meeting(hidden.id), 200).title, 'Hidden');
    stranger.done();
  });
});

describe('guessing', () => {
  test('is held back for the address that guesses, and for no other', async () => {
    const guesser = await Api.guest(server.url, { from: '127.0.3.1' });
    const statuses = await Promise.all(
      Array.from({ length: ALLOWED + 10 }, async (_, index) => {
        const reply = await guesser.lookUp(`CON-0000${1000 + index}`);
        return reply.status;
      }),
    );
    assert.ok(statuses.includes(429), `the statuses are ${[...new Set(statuses)]}`);
    assert.ok(statuses.filter((status) => status === 404).length >= ALLOWED);
    const held = await guesser.lookUp('CON-00000000');
    refused(held, 429, 'too-many-look-ups');
    assert.ok(Number(held.headers['retry-after']) >= 1, 'it is said when to come back');
    const other = await Api.guest(server.url, { from: '127.0.3.2' });
    refused(await other.lookUp('CON-00000000'), 404, 'meeting-not-found');
    guesser.done();
    other.done();
  });

  test('is not what a class does that enters from one address', async () => {
    const lesson = must(await owner.create({ title: 'Lesson' }), 201);
    const from = '127.0.3.3';
    for (let child = 0; child < CLASS; child++) {
      const guest = await Api.guest(server.url, { from });
      must(await guest.lookUp(lesson.address), 200);
      must(await guest.join(lesson.address, { name: `Child ${child}` }), 200);
      // Every other one mistypes first and is let in all the same.
      if (child % 2 === 0) refused(await guest.lookUp('CON-00000000'), 404, 'meeting-not-found');
      guest.done();
    }
    assert.equal(must(await owner.meeting(lesson.id), 200).people.length, CLASS);
  });
});

async function timed<T>(ask: () => Promise<T>): Promise<{ reply: T; took: number }> {
  const begun = performance.now();
  const reply = await ask();
  return { reply, took: performance.now() - begun };
}

/** All of an answer but the time of day. */
function whole({ status, headers, text }: Reply<unknown>): string {
  return JSON.stringify([status, { ...headers, date: undefined }, text]);
}
