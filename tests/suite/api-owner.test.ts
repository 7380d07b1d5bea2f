// What becomes of a meeting whose owner leaves, under each setting, and that each meeting of several
// at once keeps to itself.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Api, type Guest, type MeetingWishes, must, refused } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { Events } from '../harness/events.ts';
import { Server } from '../harness/server.ts';

let server: Server;
let guests: Guest[] = [];
before(async () => {
  server = await Server.start({ shards: 1 });
});
afterEach(() => {
  for (const guest of guests) guest.done();
  guests = [];
});
after(() => server?.stop());

async function guest(): Promise<Guest> {
  const made = await Api.guest(server.url);
  guests.push(made);
  return made;
}

/** A meeting with its owner and two others in it, who came in this order. */
async function meet(
  wishes: MeetingWishes,
): Promise<{ meeting: Meeting; owner: Guest; first: Guest; second: Guest }> {
  const [owner, first, second] = [await guest(), await guest(), await guest()];
  const meeting = must(await owner.create(wishes), 201);
  for (const [one, name] of [
    [owner, 'Olga'],
    [first, 'Fred'],
    [second, 'Sara'],
  ] as const) {
    must(await one.join(meeting.address, { name, secret: meeting.secret }), 200);
  }
  return { meeting, owner, first, second };
}

describe('when the owner leaves', () => {
  test('the meeting is handed over to whoever is there longest', async () => {
    const { meeting, owner, first } = await meet({});
    assert.equal(meeting.owner_leaves, 'hand_over');
    must(await owner.leave(meeting.id), 204);
    const now = must(await first.meeting(meeting.id), 200);
    assert.equal(now.owner, first.principal);
    refused(await owner.change(meeting.id, { title: 'Still mine' }), 403, 'not-owner');
    must(await first.change(meeting.id, { title: 'Mine now' }), 200);
  });

  test('the meeting ends for all, where that is the setting', async () => {
    const { meeting, owner, first, second } = await meet({ owner_leaves: 'end' });
    const events = Events.open(server.url, first, meeting.id);
    await events.hello();
    must(await owner.leave(meeting.id), 204);
    await events.tells('closed');
    events.close();
    const now = must(await second.meeting(meeting.id), 200);
    assert.equal(now.closed_reason, 'owner_left');
    assert.deepEqual(now.people, []);
    refused(await first.join(meeting.address, { secret: meeting.secret }), 410, 'meeting-closed');
  });

  test('a lasting meeting may stay theirs', async () => {
    const { meeting, owner, first } = await meet({ lasting: true, owner_leaves: 'keep' });
    must(await owner.leave(meeting.id), 204);
    const now = must(await first.meeting(meeting.id), 200);
    assert.equal(now.owner, owner.principal);
    assert.equal(now.closed_at, undefined);
    must(await owner.change(meeting.id, { title: 'From afar' }), 200);
  });

  test('the setting can be changed meanwhile, but an instant meeting cannot be kept', async () => {
    const { meeting, owner, first } = await meet({ owner_leaves: 'end' });
    refused(await owner.change(meeting.id, { owner_leaves: 'keep' }), 400, 'keep-needs-lasting');
    refused(await first.change(meeting.id, { owner_leaves: 'hand_over' }), 403, 'not-owner');
    must(await owner.change(meeting.id, { owner_leaves: 'hand_over' }), 200);
    must(await owner.leave(meeting.id), 204);
    assert.equal(must(await first.meeting(meeting.id), 200).owner, first.principal);
  });
});

describe('an owner', () => {
  test('hands over to somebody who is there, and to nobody else', async () => {
    const { meeting, owner, second } = await meet({});
    const absent = await guest();
    refused(await owner.handOver(meeting.id, absent.principal), 409, 'person-not-here');
    refused(await second.handOver(meeting.id, second.principal), 403, 'not-owner');
    assert.equal(must(await owner.handOver(meeting.id, second.principal), 200).owner, second.principal);
    refused(await owner.close(meeting.id), 403, 'not-owner');
    must(await second.close(meeting.id), 204);
  });

  test('is told who came and went; others only of themselves', async () => {
    const { meeting, owner, first } = await meet({});
    must(await first.leave(meeting.id), 204);
    const all = must(await owner.participations(meeting.id), 200).participations;
    assert.deepEqual(all.map(({ name }) => name).sort(), ['Fred', 'Olga', 'Sara']);
    const own = must(await first.participations(meeting.id), 200).participations;
    assert.deepEqual(
      own.map(({ name, left_at }) => [name, typeof left_at]),
      [['Fred', 'number']],
    );
  });

  test('with two meetings at once has two, each with its own', async () => {
    const owner = await guest();
    const [one, other] = [must(await owner.create({ title: 'One' }), 201), must(await owner.create(), 201)];
    for (const { address } of [one, other]) must(await owner.join(address, { name: 'Olga' }), 200);
    const visitor = await guest();
    must(await visitor.join(one.address, { name: 'Vera' }), 200);
    const events = Events.open(server.url, owner, other.id);
    await events.hello();
    must(await owner.close(one.id), 204);
    const left = must(await owner.meeting(other.id), 200);
    assert.deepEqual(
      left.people.map(({ name }) => name),
      ['Olga'],
    );
    assert.equal(left.closed_at, undefined);
    must(await owner.change(other.id, { title: 'Other' }), 200);
    await events.tells('renamed');
    assert.deepEqual(events.types, ['renamed'], 'nothing is told of the first');
    events.close();
    const listed = must(await owner.meetings(), 200).meetings;
    assert.deepEqual(
      listed.map(({ title, closed_at }) => [title, closed_at !== undefined]),
      [
        ['Other', false],
        ['One', true],
      ],
    );
  });
});

describe('one person on two devices', () => {
  test('is asked, comes with both, and is one person', async () => {
    const { meeting, owner } = await meet({});
    refused(await owner.join(meeting.address, { name: 'Olga', device: 'tab-2' }), 409, 'already-here');
    const second = { name: 'Olga', device: 'tab-2', second_device: 'here_too' } as const;
    const joined = must(await owner.join(meeting.address, second), 200);
    assert.equal(joined.identity, `${owner.principal}#tab-2`);
    assert.equal(joined.meeting.people.length, 3);
    must(await owner.leave(meeting.id, 'tab-1'), 204);
    const now = must(await owner.meeting(meeting.id), 200);
    assert.equal(now.owner, owner.principal, 'one device of two is not the owner leaving');
    assert.equal(now.people.length, 3);
  });

  test('moves from one to the other', async () => {
    const { meeting, owner } = await meet({ owner_leaves: 'end' });
    const second = { name: 'Olga', device: 'tab-2', second_device: 'move_here' } as const;
    const { people, closed_at } = must(await owner.join(meeting.address, second), 200).meeting;
    assert.equal(closed_at, undefined);
    const self = people.find(({ principal }) => principal === owner.principal);
    assert.deepEqual(self?.devices, ['tab-2']);
  });
});
