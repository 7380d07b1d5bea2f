// One person in several tabs of one browser: in two meetings at once, and twice in one meeting.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ANA, BEN, CLEO } from '../harness/devices.ts';
import { Guest, seeAndHearEachOther } from '../harness/guest.ts';
import { CallPage } from '../harness/pages/call.ts';
import { Home } from '../harness/pages/home.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA, BEN, CLEO] });
afterEach(() => stage.clear());

const HERE_TOO = 'Join here too, without sound';
const MOVE_HERE = 'Move here';
const ALREADY = 'You are already in, on another device.';

/** Ana is in a meeting with one tab, and Ben is there; the link is open in a second tab of hers. */
async function twice() {
  const browser = await stage.profile(ANA);
  const first = new Guest(await browser.tab());
  const link = await first.startsMeeting(stage.server.url);
  await first.joins();
  const ben = new Guest(await stage.tab(BEN));
  await ben.comes(link);
  const second = new Guest(await browser.tab());
  await second.tab.goto(link);
  return { browser, link, first, second, ben };
}

describe('one person in two tabs', () => {
  test('is in two meetings at once, and each keeps to itself', async () => {
    const browser = await stage.profile(ANA);
    const one = new Guest(await browser.tab());
    const oneLink = await one.startsMeeting(stage.server.url);
    await one.joins();
    const other = new Guest(await browser.tab());
    const otherLink = await other.startsMeeting(stage.server.url);
    await other.joins();
    const ben = new Guest(await stage.tab(BEN));
    const cleo = new Guest(await stage.tab(CLEO));
    await ben.comes(oneLink);
    await cleo.comes(otherLink);
    await Promise.all([seeAndHearEachOther([one, ben]), seeAndHearEachOther([other, cleo])]);
    for (const guest of [one, other, ben, cleo]) assert.equal((await guest.participants()).length, 2);
    await one.tab.neverHeard(CLEO.pitch);
    await other.tab.neverHeard(BEN.pitch);

    const home = await browser.tab();
    await home.goto(stage.server.url);
    await new Home(home).meetings('Open now').nth(1).waitFor();
    await new CallPage(one).endsForAll();
    await ben.tab.isAt('The host closed the meeting.');
    await seeAndHearEachOther([other, cleo]);
  });

  test('is in one meeting twice: here too, without sound, and one person to the others', async () => {
    const { first, second, ben } = await twice();
    await second.tab.reads(ALREADY);
    await second.joins(HERE_TOO);
    await second.sees(ben);
    await new CallPage(ben).isWith('Ana', 'Ben');
    await ben.tab.reads('On 2 devices');
    assert.notEqual(await second.identity(), await first.identity());
    assert.equal(principal(await second.identity()), principal(await first.identity()));
    await new CallPage(second).leavesAsHost();
    await second.tab.isAt('You left.');
    await seeAndHearEachOther([first, ben]);
    await new CallPage(first).isHost();
  });

  test('moves from one device to the other, and stays host', async () => {
    const { first, second, ben } = await twice();
    await second.tab.reads(ALREADY);
    await second.joins(MOVE_HERE);
    await first.tab.isAt('You moved to another device.');
    await seeAndHearEachOther([second, ben]);
    await new CallPage(second).isHost();
    await new CallPage(ben).isWith('Ana', 'Ben');
    await first.tab.press(MOVE_HERE);
    await first.isIn();
    await second.tab.isAt('You moved to another device.');
    await seeAndHearEachOther([first, ben]);
  });

  test('is another device in a tab that was duplicated', async () => {
    const { browser, first, ben } = await twice();
    const copy = new Guest(
      await browser.opened(() => first.tab.evaluate(() => void window.open(location.href))),
    );
    await copy.tab.reads(ALREADY);
    await copy.joins(HERE_TOO);
    assert.notEqual(await copy.identity(), await first.identity());
    await seeAndHearEachOther([first, ben]);
  });

  test('leaves with both at once, and the meeting goes on with one host', async () => {
    const { first, second, ben } = await twice();
    await second.joins(HERE_TOO);
    const both = [first, second];
    const asked = await Promise.all(both.map((guest) => new CallPage(guest).asksToLeave()));
    await Promise.all(
      asked.map((dialog) => dialog.getByRole('button', { name: 'Leave', exact: true }).click()),
    );
    await Promise.all(both.map(({ tab }) => tab.isAt('You left.')));
    await ben.seesGo(first);
    await new CallPage(ben).isHost();
    await new CallPage(ben).isWith('Ben');
  });

  test('closes it with both at once', async () => {
    const { first, second, ben } = await twice();
    await second.joins(HERE_TOO);
    const both = [first, second];
    const buttons = await Promise.all(both.map((guest) => new CallPage(guest).asksToEndForAll()));
    const ends = await Promise.all(buttons.map((button) => button.elementHandle()));
    // Without waiting for anything: the first may end the page of the second.
    await Promise.all(ends.map((button) => button?.evaluate((end) => (end as HTMLElement).click())));
    await Promise.all(both.map(({ tab }) => tab.isAt('You closed the meeting.')));
    await ben.tab.isAt('The host closed the meeting.');
  });

  test('starts two meetings at once, and both are there', async () => {
    const browser = await stage.profile(ANA);
    const both = [new Guest(await browser.tab()), new Guest(await browser.tab())];
    const links = await Promise.all(both.map((guest) => guest.startsMeeting(stage.server.url)));
    assert.notEqual(links[0], links[1]);
    await Promise.all(both.map((guest) => guest.joins()));
    await Promise.all(both.map((guest) => new CallPage(guest).isHost()));
  });
});

/** An identity is a person and one of their devices. */
function principal(identity: string): string | undefined {
  return identity.split('#')[0];
}
