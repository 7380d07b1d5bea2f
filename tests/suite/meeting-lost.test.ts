// The host's connection is lost and comes back: within the grace the meeting is still theirs, after it
// somebody else's. The grace is minutes long; the server's clock is moved instead of waiting for it.

import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { Clock } from '../harness/clock.ts';
import { ANA, BEN, CLEO } from '../harness/devices.ts';
import { Guest, seeAndHearEachOther } from '../harness/guest.ts';
import { gather, isHostForAll } from '../harness/meeting.ts';
import { CallPage } from '../harness/pages/call.ts';
import type { Wishes } from '../harness/pages/home.ts';
import { Relay } from '../harness/relay.ts';
import { Stage } from '../harness/stage.ts';
import { PATIENCE } from '../harness/wait.ts';

/** Seconds that a seat is kept, and a few more. */
const GRACE = 5 * 60 + 5;
/** Seconds that a token is good for, and a few more. */
const TOKEN_LIFE = 11 * 60;

const clock = Clock.make();
const stage = Stage.set({ people: [ANA, BEN, CLEO], env: clock.environment });
let ahead = 0;
afterEach(() => stage.clear());
after(() => clock.remove());

async function three(wishes: Wishes = {}) {
  const { guests, link } = await gather(stage, [ANA, BEN, CLEO], wishes);
  return { link, guests, trio: guests as [Guest, Guest, Guest] };
}

/** In the list of people: the banner that says so gives way to more urgent ones. */
async function seesLost(guest: Guest, lost: Guest): Promise<void> {
  const call = new CallPage(guest);
  const list = await call.people();
  const row = list.locator('[data-state="lost"]').filter({ hasText: lost.name });
  await row.waitFor({ timeout: PATIENCE });
  await call.bar.getByRole('button', { name: 'People', exact: true }).click();
}

/** Everybody's seat that is lost now is given up. */
function graceEnds(): void {
  ahead += GRACE;
  clock.advance(ahead);
}

describe('a host whose tab was closed', () => {
  test('is host still after coming back within the grace', async () => {
    const { link, trio } = await three();
    const [ana, ben, cleo] = trio;
    const browser = ana.tab.profile;
    await ana.tab.close();
    await Promise.all([ben, cleo].map((other) => seesLost(other, ana)));
    const back = new Guest(await browser.tab());
    await back.comes(link);
    await isHostForAll(back, [back, ben, cleo]);
    await seeAndHearEachOther([back, ben, cleo]);
  });

  test('is a guest after coming back too late, when somebody else is host', async () => {
    const { link, trio } = await three();
    const [ana, ben, cleo] = trio;
    const browser = ana.tab.profile;
    await ana.tab.close();
    await Promise.all([ben, cleo].map((other) => seesLost(other, ana)));
    graceEnds();
    await isHostForAll(ben, [ben, cleo]);
    const back = new Guest(await browser.tab());
    await back.comes(link);
    await isHostForAll(ben, [back, ben, cleo]);
    await new CallPage(back).isHost(false);
    await seeAndHearEachOther([back, ben, cleo]);
  });

  test('ends the meeting by staying away, where leaving would have', async () => {
    const { trio } = await three({ whenILeave: 'The meeting ends for everybody' });
    const [ana, ben, cleo] = trio;
    await ana.tab.close();
    await Promise.all([ben, cleo].map((other) => seesLost(other, ana)));
    graceEnds();
    await Promise.all([ben, cleo].map(({ tab }) => tab.isAt('The host left, and that ended the meeting.')));
  });
});

describe('a host whose page died', () => {
  test('is host still after opening the link again', async () => {
    const { link, trio } = await three();
    const [ana, ben, cleo] = trio;
    await ana.tab.crash();
    await Promise.all([ben, cleo].map((other) => seesLost(other, ana)));
    const back = new Guest(await ana.tab.profile.tab());
    await back.comes(link);
    await isHostForAll(back, [back, ben, cleo]);
    await seeAndHearEachOther([back, ben, cleo]);
  });
});

describe('somebody whose token ran out while the connection was away', () => {
  test('is refused with it, and comes back by joining again as the same device', async (t) => {
    const relay = await Relay.start(stage.server.port);
    t.after(() => relay.stop());
    const { link, trio } = await three();
    const [ana, ben] = trio;
    await ben.leaves();
    await ben.comes(link.replace(stage.server.url, relay.url));
    await seeAndHearEachOther([ana, ben]);
    const identity = await ben.identity();
    const refused = ben.tab.page.waitForResponse((answer) => answer.status() === 401, { timeout: PATIENCE });

    relay.hold();
    ahead += TOKEN_LIFE;
    clock.advance(ahead);
    relay.release();

    await refused;
    await seeAndHearEachOther([ana, ben]);
    assert.equal(await ben.identity(), identity);
  });
});
