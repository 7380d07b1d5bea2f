// The server dies in the middle of a call and stays away, or the page is loaded again. The call comes back
// as what it was.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ANA, BEN, CLEO, FAKE_SCREEN } from '../harness/devices.ts';
import { type Guest, seeAndHearEachOther } from '../harness/guest.ts';
import { gather, isHostForAll } from '../harness/meeting.ts';
import { CallPage } from '../harness/pages/call.ts';
import { full } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { PATIENCE, pause } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN, CLEO], shards: 1 });
afterEach(() => stage.clear());

const AWAY = full ? 180_000 : 15_000;
/** The time away, and as long again for everything else. */
const TIMEOUT = { timeout: AWAY + 300_000 };
const SCREEN = { name: "Ben's screen", colour: FAKE_SCREEN };

/** Ana is host of Ben and Cleo in a meeting with a title. */
async function three() {
  const { guests, link } = await gather(stage, [ANA, BEN, CLEO], { title: 'It stays' });
  return { link, guests: guests as [Guest, Guest, Guest] };
}

describe('a call', () => {
  test(
    'comes back after the server was killed and away: the same people, host and meeting, without a click',
    TIMEOUT,
    async () => {
      const { guests } = await three();
      const [ana, ben, cleo] = guests;
      await new CallPage(ben).shares('Screen, window or tab');
      await Promise.all([ana, cleo].map((guest) => guest.seesScreenOf(ben, SCREEN)));
      await seeAndHearEachOther(guests);
      const before = await identities(guests);

      await stage.server.kill();
      await Promise.all(guests.map(({ tab }) => tab.reads('Connection lost. Trying again…')));
      await ana.tab.screenshot('connection-lost');
      await pause(AWAY);
      await stage.startAgain();

      await Promise.all(
        guests.map(({ tab }) => tab.readsNoMore('Connection lost. Trying again…', 2 * PATIENCE)),
      );
      await seeAndHearEachOther(guests);
      assert.deepEqual(await identities(guests), before);
      await isHostForAll(ana, guests);
      await Promise.all(guests.map((guest) => new CallPage(guest).isCalled('It stays')));
      await Promise.all([ana, cleo].map((guest) => guest.seesScreenOf(ben, SCREEN)));
      await new CallPage(ana).renames('And goes on');
      await Promise.all(guests.map((guest) => new CallPage(guest).isCalled('And goes on')));
    },
  );

  test('loaded again is the same device of the same host', async () => {
    const { guests } = await three();
    const [ana] = guests;
    const before = await identities(guests);
    await ana.tab.page.reload();
    await ana.joins();
    assert.deepEqual(await identities(guests), before);
    await isHostForAll(ana, guests);
    await seeAndHearEachOther(guests);
  });
});

describe('a page that is closed or frozen', () => {
  test('takes no seat again on its way out, and comes back where it stayed after all', async () => {
    const { guests } = await three();
    const [ana] = guests;
    const waited = await ana.tab.evaluate(async () => {
      const since = performance.now();
      window.dispatchEvent(new Event('pagehide'));
      for (;;) {
        const join = performance
          .getEntriesByType('resource')
          .find(({ name, startTime }) => name.endsWith('/join') && startTime > since);
        if (join !== undefined) return join.startTime - since;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    // A page that really goes is gone by then.
    assert.ok(waited > 900, `it joined again after ${waited} ms`);
    await seeAndHearEachOther(guests);
  });
});

async function identities(guests: readonly Guest[]): Promise<string[]> {
  return Promise.all(guests.map((guest) => guest.identity()));
}
