// The events of a meeting as a page follows them: the whole state at first, then each change; whoever
// was away gets what they missed, once and in its order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Api, type Guest, must } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { Events } from '../harness/events.ts';
import { Server } from '../harness/server.ts';

let server: Server;
let owner: Guest;
let meeting: Meeting;
before(async () => {
  server = await Server.start({ shards: 1 });
  owner = await Api.guest(server.url);
  meeting = must(await owner.create({ lasting: true }), 201);
});
after(async () => {
  owner?.done();
  await server?.stop();
});

describe('events', () => {
  test('begin with the meeting and go on with each change and what it made of the meeting', async () => {
    const events = Events.open(server.url, owner, meeting.id);
    assert.equal((await events.hello()).id, meeting.id);
    must(await owner.join(meeting.address, { name: 'Olga' }), 200);
    must(await owner.change(meeting.id, { title: 'Told' }), 200);
    await events.tells('renamed');
    events.close();
    assert.deepEqual(events.types, ['joined', 'renamed']);
    const last = events.told.at(-1);
    assert.equal(last?.meeting.title, 'Told');
    assert.equal(last?.type === 'event' && last.seq, last?.meeting.seq);
  });

  test('missed by somebody who was away are told when they are back, none twice', async () => {
    const first = Events.open(server.url, owner, meeting.id);
    const { seq } = await first.hello();
    first.close();
    for (let number = 0; number < 20; number++) {
      must(await owner.change(meeting.id, { title: `Title ${number}` }), 200);
    }
    const second = Events.open(server.url, owner, meeting.id, seq);
    await second.hello();
    must(await owner.change(meeting.id, { title: 'At last' }), 200);
    await second.reaches(seq + 21);
    second.close();
    assert.deepEqual(
      second.numbers,
      Array.from({ length: 21 }, (_, index) => seq + 1 + index),
    );
  });

  test('written while many changes come are in one order for everybody', async () => {
    const listeners = Array.from({ length: 5 }, () => Events.open(server.url, owner, meeting.id));
    const { seq } = await (listeners[0] as Events).hello();
    await Promise.all(listeners.map((listener) => listener.hello()));
    await Promise.all(
      Array.from({ length: 30 }, (_, number) => owner.change(meeting.id, { title: `Title ${number} of 30` })),
    );
    await Promise.all(listeners.map((listener) => listener.reaches(seq + 30)));
    for (const listener of listeners) listener.close();
    const orders = listeners.map(({ told }) =>
      told.flatMap((one) => (one.type === 'event' ? [`${one.seq} ${one.event.title}`] : [])).slice(-30),
    );
    for (const order of orders) assert.deepEqual(order, orders[0]);
  });

  test('of a meeting go to nobody who has nothing to do with it', async () => {
    const stranger = await Api.guest(server.url);
    const events = Events.open(server.url, stranger, meeting.id);
    assert.ok((await events.closes()) >= 1006);
    assert.deepEqual(events.told, []);
    stranger.done();
  });

  test('survive the server being killed: the cursor still counts', async (t) => {
    const killed = await Server.start({ shards: 1 });
    const guest = await Api.guest(killed.url);
    t.after(() => guest.done());
    const { id } = must(await guest.create({ lasting: true }), 201);
    const before = Events.open(killed.url, guest, id);
    const { seq } = await before.hello();
    must(await guest.change(id, { title: 'Before' }), 200);
    await killed.kill();
    await before.closes();
    const again = await killed.startAgain();
    t.after(() => again.stop());
    must(await guest.change(id, { title: 'After' }), 200);
    const events = Events.open(again.url, guest, id, seq);
    await events.reaches(seq + 2);
    events.close();
    assert.deepEqual(events.types, ['renamed', 'renamed']);
    assert.deepEqual(events.numbers, [seq + 1, seq + 2]);
  });
});
