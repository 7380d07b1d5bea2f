// Pictures of a real call of many: everybody is in the room of the server, sends a small moving picture
// and is decoded by the page that is looked at. They go to the folder `output/crowd`.

import { afterEach, describe, test } from 'node:test';
import { Crowd } from '../harness/crowd.ts';
import { ANA } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { full } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA] });
afterEach(() => stage.clear());

const LIMIT = 180_000;

describe('a real call', () => {
  for (const count of [9, 25, 49]) {
    const skip = !full && count > 9 && 'more of the same: CONCLAVE_FULL=1 takes them';
    test(`of ${count} people shows everybody's picture on a page`, { skip, timeout: LIMIT }, async (t) => {
      const ana = new Guest(await stage.tab(ANA, { viewport: { width: 1440, height: 900 } }));
      const link = new URL(await ana.startsMeeting(stage.server.url));
      await ana.joins();
      const address = link.pathname.replace('/m/', '');
      const crowd = await Crowd.join(stage.server, { address, secret: link.hash.slice(1), count: count - 1 });
      t.after(() => crowd.leave());
      const wanted = Math.min(count, 25);
      await until(`${wanted} pictures are shown`, () => shown(ana, wanted), LIMIT);
      await ana.tab.screenshot(`crowd/${count}`);
    });
  }
});

/** Whether so many tiles show a picture that is decoded. */
function shown({ tab }: Guest, wanted: number): Promise<boolean> {
  return tab.evaluate((count) => {
    const videos = [...document.querySelectorAll<HTMLVideoElement>('li[data-participant] video')];
    return videos.filter(({ videoWidth }) => videoWidth > 0).length >= count;
  }, wanted);
}
