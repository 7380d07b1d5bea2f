// Our own web client as people use it: three in one meeting, two in another at the same time, each in
// a browser of their own.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ANA, BEN, CLEO, DANA, EMIL, FAKE_SCREEN, type Person } from '../harness/devices.ts';
import { Guest, seeAndHearEachOther } from '../harness/guest.ts';
import { CallPage } from '../harness/pages/call.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA, BEN, CLEO, DANA, EMIL] });

describe('three people in one meeting and two in another', () => {
  let ana: Guest;
  let ben: Guest;
  let cleo: Guest;
  let dana: Guest;
  let emil: Guest;

  const comes = async (person: Person, link: string): Promise<Guest> => {
    const guest = new Guest(await stage.tab(person));
    await guest.comes(link);
    return guest;
  };

  before(async () => {
    ana = new Guest(await stage.tab(ANA));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    ben = await comes(BEN, link);
    cleo = await comes(CLEO, link);
    dana = new Guest(await stage.tab(DANA));
    const otherLink = await dana.startsMeeting(stage.server.url);
    await dana.joins();
    emil = await comes(EMIL, otherLink);
  });

  after(() => stage.clear());

  test('each sees and hears both others', async () => {
    await Promise.all([seeAndHearEachOther([ana, ben, cleo]), seeAndHearEachOther([dana, emil])]);
    await ana.tab.screenshot('call-of-three');
    await dana.tab.screenshot('call-of-two');
  });

  test('nothing of one meeting reaches the other', async () => {
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

  test('the end of one meeting leaves the other as it is', async () => {
    await emil.leaves();
    await new CallPage(dana).leavesAsHost();
    await Promise.all([dana.tab.close(), emil.tab.close()]);
    await seeAndHearEachOther([ana, ben, cleo]);
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
    await new CallPage(ben).shares('Screen, window or tab');
    await Promise.all([ana.seesScreenOf(ben, screen), cleo.seesScreenOf(ben, screen)]);
    await ana.tab.screenshot('shared-screen');
    const tiles = [await ana.tileOf(ben, 'screen'), await cleo.tileOf(ben, 'screen')] as const;
    await new CallPage(ben).stopsSharing();
    await Promise.all([ana.tab.goes(tiles[0]), cleo.tab.goes(tiles[1])]);
  });

  test('who leaves is gone for the others, and is back after joining again', async () => {
    await cleo.leaves();
    for (const guest of [ana, ben]) {
      await guest.seesGo(cleo);
      await guest.tab.hearsNoMore(CLEO.pitch);
    }
    await cleo.comesBack();
    await seeAndHearEachOther([ana, ben, cleo]);
  });
});

/** The kinds of all streams that ever brought a packet, sorted. */
async function kindsReceived(guest: Guest): Promise<string[]> {
  const inbound = await guest.tab.evaluate(() => window.probe.inbound());
  return inbound
    .filter(({ packets }) => packets > 0)
    .map(({ kind }) => kind)
    .sort();
}
