// From the address bar to the picture of the other, by clicking as a person would.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ANA, BEN } from '../harness/devices.ts';
import { Guest, seeAndHearEachOther } from '../harness/guest.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, touch: true };

describe('a new meeting', () => {
  test('takes two clicks; its link opened on a phone leads to the picture of the other', async () => {
    const ana = new Guest(await stage.tab(ANA, DESKTOP));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    assert.match(
      link,
      /\/m\/CON-[0-9A-HJKMNP-TV-Z]{8}#[\w-]{11}$/,
      'the address bar has the link to give away',
    );

    const ben = new Guest(await stage.tab(BEN, PHONE));
    await ben.comes(link);

    await seeAndHearEachOther([ana, ben]);
    await Promise.all([ana.tab.screenshot('path-desktop'), ben.tab.screenshot('path-phone')]);
  });

  test('is found by its code typed in any way', async () => {
    const ana = new Guest(await stage.tab(ANA));
    const code = codeOf(await ana.startsMeeting(stage.server.url));
    await ana.joins();

    const ben = new Guest(await stage.tab(BEN));
    await ben.tab.goto(stage.server.url);
    await ben.tab.fill('Join a meeting', code.toLowerCase().replace('-', ' '));
    await ben.tab.press('Join');
    await ben.joins();

    await seeAndHearEachOther([ana, ben]);
  });

  test('asks for the name once: the second meeting knows it', async () => {
    const tab = await stage.tab(ANA);
    const ana = new Guest(tab);
    await ana.startsMeeting(stage.server.url);
    await ana.joins();

    await ana.startsMeeting(stage.server.url);
    assert.equal(await tab.page.getByLabel('Your name in this meeting').inputValue(), ANA.name);
    await tab.press('Join with camera and microphone');
    await ana.isIn();
  });
});

function codeOf(link: string): string {
  return new URL(link).pathname.replace('/m/', '');
}
