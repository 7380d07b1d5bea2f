// Our own web client as people use it: three in one room, two in another at the same time, each in
// a browser of their own.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ANA, BEN, CLEO, DANA, EMIL, FAKE_SCREEN, type Person } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { Stage } from '../harness/stage.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN, CLEO, DANA, EMIL] });
const ROOM = 'garden';
const OTHER_ROOM = 'cellar';

describe('three people in one room and two in another', () => {
  let ana: Guest;
  let ben: Guest;
  let cleo: Guest;
  let dana: Guest;
  let emil: Guest;

  const comes = async (person: Person, room: string): Promise<Guest> => {
    const guest = new Guest(await stage.tab(person));
    await guest.tab.goto(`${stage.server.url}/r/${room}`);
    await guest.joins();
    return guest;
  };

  before(async () => {
    ana = new Guest(await stage.tab(ANA));
    await ana.opens(stage.server.url, ROOM);
    await ana.joins();
    ben = await comes(BEN, ROOM);
    cleo = await comes(CLEO, ROOM);
    dana = await comes(DANA, OTHER_ROOM);
    emil = await comes(EMIL, OTHER_ROOM);
  });

  after(() => stage.clear());

  test('each sees and hears both others', async () => {
    await Promise.all([
      ...pairs([ana, ben, cleo]).map(([one, other]) => one.seesAndHears(other)),
      ...pairs([dana, emil]).map(([one, other]) => one.seesAndHears(other)),
    ]);
    await ana.tab.screenshot('call-of-three');
    await dana.tab.screenshot('call-of-two');
  });

  test('nothing of one room reaches the other', async () => {
    for (const guest of [dana, emil]) {
      assert.equal((await guest.participants()).length, 2);
      await Promise.all([ANA, BEN, CLEO].map(({ pitch }) => guest.tab.neverHeard(pitch)));
      assert.deepEqual(await kindsReceived(guest), ['audio', 'video']);
    }
    for (const guest of [ana, ben, cleo]) {
      assert.equal((await guest.participants()).length, 3);
      await Promise.all([DANA, EMIL].map(({ pitch }) => guest.tab.neverHeard(pitch)));
      assert.deepEqual(await kindsReceived(guest), ['audio', 'audio', 'video', 'video']);
    }
  });

  test('the end of one room leaves the other as it is', async () => {
    await Promise.all([dana.leaves(), emil.leaves()]);
    await Promise.all([dana.tab.close(), emil.tab.close()]);
    await Promise.all(pairs([ana, ben, cleo]).map(([one, other]) => one.seesAndHears(other)));
  });

  test('a microphone that is off is heard by nobody until it is on again', async () => {
    await ana.toggles('Mic');
    await Promise.all([ben, cleo].map((guest) => guest.isTold('microphone off', ana)));
    await Promise.all([ben.tab.hearsNoMore(ANA.pitch), cleo.tab.hearsNoMore(ANA.pitch)]);
    await ana.toggles('Mic');
    await Promise.all([ben, cleo].map((guest) => guest.isTold('microphone off', ana, false)));
    await Promise.all([ben.tab.hears(ANA.pitch), cleo.tab.hears(ANA.pitch)]);
  });

  test('a camera that is off is seen by nobody until it is on again', async () => {
    const tiles = [await ben.tileOf(ana), await cleo.tileOf(ana)] as const;
    await ana.toggles('Camera');
    await Promise.all([ben, cleo].map((guest) => guest.isTold('camera off', ana)));
    await Promise.all([ben.tab.standsStill(tiles[0]), cleo.tab.standsStill(tiles[1])]);
    await ben.tab.screenshot('camera-off');
    await ana.toggles('Camera');
    await Promise.all([ben.sees(ana), cleo.sees(ana)]);
  });

  test('a shared screen is seen by both others until it is shared no more', async () => {
    const screen = { name: "Ben's screen", colour: FAKE_SCREEN };
    await ben.toggles('Share');
    await Promise.all([ana.seesScreenOf(ben, screen), cleo.seesScreenOf(ben, screen)]);
    await ana.tab.screenshot('shared-screen');
    const tiles = [await ana.tileOf(ben, 'screen'), await cleo.tileOf(ben, 'screen')] as const;
    await ben.toggles('Share');
    await Promise.all([ana.tab.goes(tiles[0]), cleo.tab.goes(tiles[1])]);
  });

  test('who leaves is gone for the others, and is back after joining again', async () => {
    await cleo.leaves();
    for (const guest of [ana, ben]) {
      await until(`${guest.name} sees cleo leave`, async () => (await guest.participants()).length === 2);
      await guest.tab.hearsNoMore(CLEO.pitch);
    }
    await cleo.comesBack();
    await Promise.all(pairs([ana, ben, cleo]).map(([one, other]) => one.seesAndHears(other)));
  });
});

/** Everyone with everyone else, both ways. */
function pairs(guests: Guest[]): [Guest, Guest][] {
  return guests.flatMap((one) =>
    guests.filter((other) => other !== one).map((other) => [one, other] as [Guest, Guest]),
  );
}

/** The kinds of all streams that ever brought a packet, sorted. */
async function kindsReceived(guest: Guest): Promise<string[]> {
  const inbound = await guest.tab.evaluate(() => window.probe.inbound());
  return inbound
    .filter(({ packets }) => packets > 0)
    .map(({ kind }) => kind)
    .sort();
}
