// Stock Firefox and Chromium in one meeting, in our own client and by an unmodified livekit-client.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Caller, tileOf, type Version } from '../harness/caller.ts';
import { ANA, FIREFOX_PITCH } from '../harness/devices.ts';
import { FIONA, FirefoxBrowser } from '../harness/firefox.ts';
import { Guest } from '../harness/guest.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA] });
let firefox: FirefoxBrowser;

before(async () => {
  firefox = await FirefoxBrowser.launch();
});
after(() => firefox?.close());

describe('stock Firefox and Chromium', () => {
  test('see and hear each other in the web client', async () => {
    const fiona = new Guest(await firefox.tab());
    const link = await fiona.startsMeeting(stage.server.url);
    await fiona.joins();
    const ana = new Guest(await stage.tab(ANA));
    await ana.comes(link);
    await Promise.all([fiona.seesAndHears(ana), ana.tab.hears(FIREFOX_PITCH)]);
    await ana.tab.seesColoursChange(await ana.tileOf(fiona));
    await ana.isTold('host', fiona);
    await fiona.tab.screenshot('firefox');

    await fiona.toggles('Mic');
    await ana.isTold('microphone off', fiona);
    await ana.tab.hearsNoMore(FIREFOX_PITCH);

    await ana.leaves();
    await fiona.seesGo(ana);
    await ana.comesBack();
    await fiona.seesAndHears(ana);
    await Promise.all([fiona.tab.close(), ana.tab.close()]);
  });

  for (const version of ['v1', 'v0'] as Version[]) {
    test(`see and hear each other by livekit-client ${version}`, async () => {
      const room = `two-browsers-${version}`;
      const tab = await firefox.tab();
      const fiona = await Caller.join(tab, stage.origin.url, stage.server.signalUrl, { room, version });
      const ana = await stage.join(ANA, { room, version });
      await Promise.all([fiona.seesAndHears(ana), ana.tab.hears(FIONA.pitch)]);
      await ana.tab.seesColoursChange(tileOf(fiona));
      assert.deepEqual(await ana.others(), ['fiona']);
      await Promise.all([tab.close(), ana.tab.close()]);
    });
  }
});
