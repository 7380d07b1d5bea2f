// Many requests of one session at once, as from tabs that know nothing of each other: each is
// answered, and in the end things have happened once.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Api, type Guest, must, type Reply } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { Events } from '../harness/events.ts';
import { Server } from '../harness/server.ts';

const MANY = 50;

let server: Server;
let guest: Guest;
before(async () => {
  server = await Server.start({ shards: 1 });
  guest = await Api.guest(server.url);
});
after(async () => {
  guest?.done();
  await server?.stop();
});

function atOnce<T>(ask: (index: number) => Promise<Reply<T>>): Promise<Reply<T>[]> {
  return Promise.all(Array.from({ length: MANY }, (_, index) => ask(index)));
}

/** Every event of a meeting so far, one after another without a gap. */
async function typesOf(meeting: Meeting): Promise<string[]> {
  const events = Events.open(server.url, guest, meeting.id, 0);
  const { seq } = await events.hello();
  await events.reaches(seq);
  events.close();
  assert.deepEqual(
    events.numbers,
    events.numbers.map((_, index) => index + 1),
  );
  return events.types;
}

function times(type: string, types: string[]): number {
  return types.filter((other) => other === type).length;
}

function assertAnswered(replies: Reply<unknown>[], allowed: number[]): void {
  const others = replies.filter(({ status }) => !allowed.includes(status));
  assert.deepEqual(others.map(({ status, text }) => `${status} ${text}`).slice(0, 3), []);
}

describe(`${MANY} at once`, () => {
  test('creations make as many meetings, each with an address of its own', async () => {
    const replies = await atOnce((index) => guest.create({ title: `Meeting ${index}` }));
    const made = replies.map((reply) => must(reply, 201));
    assert.equal(new Set(made.map(({ address }) => address)).size, MANY);
    const listed = must(await guest.meetings({ limit: '100' }), 200).meetings;
    assert.deepEqual(listed.map(({ id }) => id).sort(), made.map(({ id }) => id).sort());
    const closed = await Promise.all(made.map(({ id }) => guest.close(id)));
    for (const reply of closed) must(reply, 204);
  });

  test('wishes for one name make one meeting', async () => {
    const replies = await atOnce(() => guest.create({ slug: 'the-garden', lasting: true }));
    assertAnswered(replies, [201, 409]);
    const made = replies.filter(({ status }) => status === 201);
    assert.equal(made.length, 1);
    must(await guest.close(made[0]?.body.id ?? ''), 204);
  });

  test('joins of one device seat it once, and as many leaves have it leave once', async () => {
    const meeting = must(await guest.create({ lasting: true }), 201);
    const joins = await atOnce(() => guest.join(meeting.address, { name: 'Ana' }));
    assert.deepEqual(
      [...new Set(joins.map((reply) => must(reply, 200).identity))],
      [`${guest.principal}#tab-1`],
    );
    const { people } = must(await guest.meeting(meeting.id), 200);
    assert.deepEqual(
      people.map(({ devices }) => devices),
      [['tab-1']],
    );
    assertAnswered(await atOnce(() => guest.leave(meeting.id)), [204]);
    assert.equal(times('left', await typesOf(meeting)), 1);
    assert.equal(must(await guest.participations(meeting.id), 200).participations.length, 1);
  });

  test('closings close once', async () => {
    const meeting = must(await guest.create(), 201);
    assertAnswered(await atOnce(() => guest.close(meeting.id)), [204, 410]);
    assert.equal(times('closed', await typesOf(meeting)), 1);
  });

  test('joins, leaves, renamings and a closing in any order end closed, with nothing half done', async () => {
    const meeting = must(await guest.create({ lasting: true }), 201);
    const replies = await atOnce((index) => {
      if (index === MANY / 2) return guest.close(meeting.id);
      const device = `tab-${index % 5}`;
      const asks = [
        () =>
          guest.join(meeting.address, {
            name: 'Ana',
            device,
            secret: meeting.secret,
            second_device: 'here_too',
          }),
        () => guest.leave(meeting.id, device),
        () => guest.change(meeting.id, { title: `Title ${index}` }),
      ] as const;
      return (asks[index % 3] as () => Promise<Reply<unknown>>)();
    });
    assertAnswered(replies, [200, 204, 409, 410]);
    const types = await typesOf(meeting);
    assert.equal(types.at(-1), 'closed');
    assert.equal(times('closed', types), 1);
    const { participations } = must(await guest.participations(meeting.id), 200);
    assert.ok(
      participations.every(({ left_at }) => left_at !== undefined),
      'nobody is still in it',
    );
  });

  test('sessions are as many principals', async () => {
    const guests = await Promise.all(Array.from({ length: MANY }, () => Api.guest(server.url)));
    assert.equal(new Set(guests.map(({ principal }) => principal)).size, MANY);
    for (const one of guests) one.done();
  });
});
