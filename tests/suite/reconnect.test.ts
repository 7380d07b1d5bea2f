// What a call survives: its signal connection cut, its server killed and away, its token long
// expired. The livekit-client is unmodified and repairs the call by itself.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Caller, Version } from '../harness/caller.ts';
import { Clock } from '../harness/clock.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { full } from '../harness/paths.ts';
import { freeUdpPort } from '../harness/ports.ts';
import { Relay } from '../harness/relay.ts';
import { Server } from '../harness/server.ts';
import { Stage } from '../harness/stage.ts';
import { mintJoin } from '../harness/token.ts';
import { pause, until } from '../harness/wait.ts';

const MINUTE = 60_000;
const eleven = { skip: !full && 'takes eleven minutes: CONCLAVE_FULL=1 runs it', timeout: 15 * MINUTE };

describe('a call', () => {
  const stage = Stage.set({ people: [ANA, BEN] });
  afterEach(() => stage.clear());

  for (const version of ['v1', 'v0'] as Version[]) {
    test(`is resumed by ${version} after its socket is cut, unnoticed by others`, async (t) => {
      const relay = await Relay.start(stage.server.port);
      t.after(() => relay.stop());
      const room = `cut-${version}`;
      const ana = await stage.join(ANA, { room, version, signalUrl: relay.signalUrl });
      const ben = await stage.join(BEN, { room, version });
      await seeAndHearEachOther(ana, ben);
      const sid = await ana.sid();

      relay.cut();

      await ana.notes('reconnected');
      const diary = await ana.diary();
      assert.ok(diary.includes('signalReconnecting'), 'the client resumes');
      assert.ok(!diary.includes('reconnecting'), 'the client does not start again');
      assert.equal(await ana.sid(), sid);
      await seeAndHearEachOther(ana, ben);
      assert.ok(!(await ben.diary()).includes('participantDisconnected ana'));
    });
  }

  test('starts again after the server was killed and away for ten seconds', async (t) => {
    const killed = await Server.start({ rtcPort: await freeUdpPort(), shards: 1 });
    t.after(() => killed.stop());
    const room = 'killed';
    const ana = await stage.join(ANA, { room, version: 'v1', signalUrl: killed.signalUrl });
    const ben = await stage.join(BEN, { room, version: 'v0', signalUrl: killed.signalUrl });
    await seeAndHearEachOther(ana, ben);

    await killed.kill();
    await pause(10_000);
    const server = await killed.startAgain();
    t.after(() => server.stop());

    const patience = 90_000;
    await Promise.all([ana.notes('reconnected', patience), ben.notes('reconnected', patience)]);
    await seeAndHearEachOther(ana, ben);
  });

  test('older than eleven minutes has a fresh token and reconnects with it', async (t) => {
    const clock = Clock.make();
    const server = await Server.start({ env: clock.environment });
    t.after(() => server.stop());
    t.after(() => clock.remove());
    const relay = await Relay.start(server.port);
    t.after(() => relay.stop());
    const room = 'old-call';
    const ana = await stage.join(ANA, { room, version: 'v1', signalUrl: relay.signalUrl });
    const ben = await stage.join(BEN, { room, version: 'v0', signalUrl: relay.signalUrl });
    await seeAndHearEachOther(ana, ben);
    const first = [await ana.token(), await ben.token()];

    clock.advance((11 * MINUTE) / 1000);

    await until('the server sends each a fresh token', async () => {
      const now = [await ana.token(), await ben.token()];
      return now[0] !== first[0] && now[1] !== first[1];
    });
    const stale = mintJoin(server.apiKey, 'ana', room);
    assert.equal(await validate(server, stale), 401, 'a ten-minute token has run out');
    relay.cut();
    await Promise.all([ana.notes('reconnected'), ben.notes('reconnected')]);
    await seeAndHearEachOther(ana, ben);
  });

  test('of eleven real minutes reconnects', eleven, async (t) => {
    const relay = await Relay.start(stage.server.port);
    t.after(() => relay.stop());
    const room = 'long-call';
    const ana = await stage.join(ANA, { room, version: 'v1', signalUrl: relay.signalUrl });
    const ben = await stage.join(BEN, { room, version: 'v0', signalUrl: relay.signalUrl });
    await seeAndHearEachOther(ana, ben);
    await pause(11 * MINUTE);
    relay.cut();
    await Promise.all([ana.notes('reconnected'), ben.notes('reconnected')]);
    await seeAndHearEachOther(ana, ben);
  });
});

async function seeAndHearEachOther(one: Caller, other: Caller): Promise<void> {
  await Promise.all([one.seesAndHears(other), other.seesAndHears(one)]);
}

async function validate(server: Server, token: string): Promise<number> {
  const response = await fetch(`${server.url}/rtc/validate?access_token=${token}`);
  return response.status;
}
