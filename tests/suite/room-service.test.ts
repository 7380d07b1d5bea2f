// LiveKit's RoomService against a room with a real browser in it, and what each grant is for.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { tileOf } from '../harness/caller.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { type ParticipantInfo, type Reply, type RoomInfo, roomService } from '../harness/room-service.ts';
import { Stage } from '../harness/stage.ts';
import type { Grant } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

function call<T>(method: string, body: Record<string, unknown>, grant?: Grant): Promise<Reply<T>> {
  return roomService<T>(stage.server.url, method, body, grant);
}

const listRooms = async (): Promise<string[]> => {
  const reply = await call<{ rooms?: RoomInfo[] }>('ListRooms', {}, { roomList: true });
  assert.equal(reply.status, 200);
  return (reply.body.rooms ?? []).map(({ name }) => name);
};

describe('RoomService', () => {
  test('creates, lists and deletes a room', async () => {
    const created = await call<RoomInfo>('CreateRoom', { name: 'made' }, { roomCreate: true });
    assert.equal(created.status, 200);
    assert.equal(created.body.name, 'made');
    assert.match(created.body.sid, /^RM_/);
    assert.ok((await listRooms()).includes('made'));
    const deleted = await call('DeleteRoom', { room: 'made' }, { roomCreate: true });
    assert.equal(deleted.status, 200);
    assert.ok(!(await listRooms()).includes('made'));
  });

  test('lists participants with their tracks', async () => {
    const room = 'listed';
    await stage.join(ANA, { room });
    const [ana] = await participants(room);
    assert.equal(ana?.identity, 'ana');
    assert.deepEqual(ana?.tracks?.map(({ source }) => source).sort(), ['CAMERA', 'MICROPHONE']);
  });

  test("mutes a participant's microphone", async () => {
    const room = 'muted';
    const ana = await stage.join(ANA, { room });
    const ben = await stage.join(BEN, { room });
    await ben.seesAndHears(ana);
    const info = (await participants(room)).find(({ identity }) => identity === 'ana');
    const track = info?.tracks?.find(({ source }) => source === 'MICROPHONE');
    const body = { room, identity: 'ana', track_sid: track?.sid, muted: true };
    const reply = await call('MutePublishedTrack', body, { roomAdmin: true, room });
    assert.equal(reply.status, 200);
    await ben.notes('trackMuted ana microphone');
    await ben.tab.hearsNoMore(ANA.pitch);
  });

  test('removes a participant, who does not come back by itself', async () => {
    const room = 'removed';
    const ana = await stage.join(ANA, { room });
    const ben = await stage.join(BEN, { room });
    await ben.tab.sees(ANA, tileOf(ana));
    const reply = await call('RemoveParticipant', { room, identity: 'ana' }, { roomAdmin: true, room });
    assert.equal(reply.status, 200);
    await ben.notes('participantDisconnected ana');
    await until('ana is told', async () =>
      (await ana.diary()).some((entry) => entry.startsWith('disconnected')),
    );
    assert.deepEqual(await ben.others(), []);
  });

  test('deleting a room ends the call of everyone in it', async () => {
    const room = 'deleted';
    const ana = await stage.join(ANA, { room, silent: true });
    const reply = await call('DeleteRoom', { room }, { roomCreate: true });
    assert.equal(reply.status, 200);
    await until('ana is told', async () =>
      (await ana.diary()).some((entry) => entry.startsWith('disconnected')),
    );
  });
});

describe('RoomService refuses', () => {
  const denied: [method: string, body: Record<string, unknown>, what: string, grant: Grant | undefined][] = [
    ['CreateRoom', { name: 'other' }, 'without roomCreate', { roomList: true }],
    ['CreateRoom', { name: 'other' }, 'without a token', undefined],
    ['ListRooms', {}, 'without roomList', { roomCreate: true }],
    ['DeleteRoom', { room: 'other' }, 'without roomCreate', { roomAdmin: true, room: 'other' }],
    ['ListParticipants', { room: 'other' }, 'without roomAdmin', { roomJoin: true, room: 'other' }],
    ['ListParticipants', { room: 'other' }, 'for another room', { roomAdmin: true, room: 'mine' }],
    [
      'RemoveParticipant',
      { room: 'other', identity: 'ana' },
      'for another room',
      { roomAdmin: true, room: 'mine' },
    ],
    [
      'MutePublishedTrack',
      { room: 'other', identity: 'ana', track_sid: 'TR_x', muted: true },
      'for another room',
      { roomAdmin: true, room: 'mine' },
    ],
  ];

  for (const [method, body, what, grant] of denied) {
    test(`${method} ${what}`, async () => {
      const reply = await call<{ code?: string }>(method, body, grant);
      assert.ok([401, 403].includes(reply.status), `status ${reply.status}`);
      assert.match(reply.body.code ?? '', /^(unauthenticated|permission_denied)$/);
    });
  }
});

async function participants(room: string): Promise<ParticipantInfo[]> {
  const reply = await call<{ participants?: ParticipantInfo[] }>(
    'ListParticipants',
    { room },
    { roomAdmin: true, room },
  );
  assert.equal(reply.status, 200);
  return reply.body.participants ?? [];
}
