// An unmodified livekit-client on a page of another origin, by both versions of the protocol.

import { after, before, describe, test } from 'node:test';
import { Caller, type Version } from '../harness/caller.ts';
import { ChromiumBrowser } from '../harness/chromium.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { Origin } from '../harness/origin.ts';
import { Server } from '../harness/server.ts';

let server: Server;
let origin: Origin;
let anasBrowser: ChromiumBrowser;
let bensBrowser: ChromiumBrowser;

before(async () => {
  [server, origin, anasBrowser, bensBrowser] = await Promise.all([
    Server.start(),
    Origin.start(),
    ChromiumBrowser.launch(ANA),
    ChromiumBrowser.launch(BEN),
  ]);
});

after(async () => {
  await Promise.all([anasBrowser?.close(), bensBrowser?.close(), origin?.stop()]);
  await server?.stop();
});

for (const version of ['v1', 'v0'] as Version[]) {
  describe(`livekit-client by ${version}`, () => {
    let ana: Caller;
    let ben: Caller;

    before(async () => {
      const room = `foreign-${version}`;
      const join = async (browser: ChromiumBrowser) =>
        Caller.join(await browser.tab(), origin.url, server.signalUrl, { room, version });
      ana = await join(anasBrowser);
      ben = await join(bensBrowser);
    });

    after(async () => {
      await Promise.all([ana?.tab.close(), ben?.tab.close()]);
    });

    test('each sees and hears the other', async () => {
      await Promise.all([ana.seesAndHears(ben), ben.seesAndHears(ana)]);
      await ana.tab.screenshot(`foreign-${version}`);
    });
  });
}
