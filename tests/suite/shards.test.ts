// One room over two shards: what one person sends reaches the other across them.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { type Caller, tileOf, type Version } from '../harness/caller.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { Stage } from '../harness/stage.ts';

describe('people of one room on two shards', () => {
  const stage = Stage.set({ people: [ANA, BEN], shards: 2, env: { CONCLAVE_ROOMS__SPREAD_ABOVE: '1' } });
  after(() => stage.clear());

  for (const version of ['v1', 'v0'] as Version[]) {
    test(`by ${version} see, hear, mute and leave each other`, async () => {
      const room = `shards-${version}`;
      const ana = await stage.join(ANA, { room, version });
      const ben = await stage.join(BEN, { room, version });
      assert.notEqual(await portOf(ana), await portOf(ben), 'each shard has a port of its own');
      await Promise.all([ana.seesAndHears(ben), ben.seesAndHears(ana)]);
      await ana.setMicrophone(false);
      await ben.tab.hearsNoMore(ANA.pitch);
      await ana.leave();
      await ben.tab.goes(tileOf(ana));
      assert.deepEqual(await ben.others(), []);
    });
  }
});

/** The port of the server that a caller's media goes to. */
async function portOf(caller: Caller): Promise<number | undefined> {
  const [route] = await caller.tab.evaluate(() => window.probe.routes());
  return route?.port;
}
