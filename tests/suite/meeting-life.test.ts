// A meeting of four from its beginning to its end, by clicking: what the host does, everybody sees, and
// what becomes of the meeting when the host goes is what the host chose.

import { afterEach, describe, test } from 'node:test';
import { ANA, BEN, CLEO, DANA } from '../harness/devices.ts';
import { seeAndHearEachOther } from '../harness/guest.ts';
import { gather, isHostForAll } from '../harness/meeting.ts';
import { CallPage } from '../harness/pages/call.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA, BEN, CLEO, DANA] });
afterEach(() => stage.clear());

const FOUR = [ANA, BEN, CLEO, DANA];
const THREE = [ANA, BEN, CLEO];
type Three<T> = [T, T, T];

describe('a meeting of four', () => {
  test('is seen and heard by everybody, and called by everybody as the host calls it', async () => {
    const { guests } = await gather(stage, FOUR);
    await seeAndHearEachOther(guests);
    const [ana] = guests as Three<(typeof guests)[0]>;
    await new CallPage(ana).renames('Quarterly 🦀');
    await Promise.all(guests.map((guest) => new CallPage(guest).isCalled('Quarterly 🦀')));
    await ana.tab.screenshot('call-of-four');
  });

  test('is handed over: everybody is told whose it is, and only that person may change it', async () => {
    const { guests } = await gather(stage, FOUR);
    const [ana, ben] = guests as Three<(typeof guests)[0]>;
    await isHostForAll(ana, guests);
    await new CallPage(ana).makesHost(ben);
    await isHostForAll(ben, guests);
    await new CallPage(ana).isHost(false);
    await new CallPage(ben).renames('Of Ben');
    await Promise.all(guests.map((guest) => new CallPage(guest).isCalled('Of Ben')));
  });

  test('is closed by its host: everybody lands on the last page, and the link opens nothing', async () => {
    const { guests, link } = await gather(stage, FOUR);
    const [ana, ben] = guests as Three<(typeof guests)[0]>;
    await new CallPage(ana).endsForAll();
    await ana.tab.isAt('You closed the meeting.');
    await Promise.all(guests.slice(1).map(({ tab }) => tab.isAt('The host closed the meeting.')));
    const again = await ben.tab.profile.tab();
    await again.goto(link);
    await again.isAt('The meeting has ended.');
  });

  test('is closed by another tab of the host over REST: everybody lands on the last page', async () => {
    const { guests } = await gather(stage, THREE);
    const [ana] = guests as Three<(typeof guests)[0]>;
    const status = await ana.tab.evaluate(async () => {
      const { meetings } = await (await fetch('/api/v1/meetings')).json();
      return (await fetch(`/api/v1/meetings/${meetings[0].id}/close`, { method: 'POST' })).status;
    });
    if (status !== 204) throw new Error(`closing was answered ${status}`);
    await ana.tab.isAt('You closed the meeting.');
    await Promise.all(guests.slice(1).map(({ tab }) => tab.isAt('The host closed the meeting.')));
  });
});

describe('when the host leaves', () => {
  test('the meeting goes to whoever is there longest', async () => {
    const { guests } = await gather(stage, THREE);
    const [ana, ben, cleo] = guests as Three<(typeof guests)[0]>;
    await new CallPage(ana).leavesAsHost();
    await ana.tab.isAt('You left.');
    await isHostForAll(ben, [ben, cleo]);
    await seeAndHearEachOther([ben, cleo]);
    await ana.comesBack();
    await isHostForAll(ben, guests);
  });

  test('the meeting ends for all, where the host chose so', async () => {
    const { guests } = await gather(stage, THREE, { whenILeave: 'The meeting ends for everybody' });
    const [ana, ben, cleo] = guests as Three<(typeof guests)[0]>;
    await new CallPage(ana).leavesAsHost();
    await Promise.all([ben, cleo].map(({ tab }) => tab.isAt('The host left, and that ended the meeting.')));
  });

  test('the meeting ends for all, where the host chose so on leaving', async () => {
    const { guests } = await gather(stage, THREE);
    const [ana, ben, cleo] = guests as Three<(typeof guests)[0]>;
    await new CallPage(ana).leavesAsHost('The meeting ends');
    await Promise.all([ben, cleo].map(({ tab }) => tab.isAt('The host left, and that ended the meeting.')));
  });

  test('a lasting meeting goes on and stays theirs, where they chose so', async () => {
    const { guests } = await gather(stage, THREE, {
      title: 'Weekly',
      lasting: true,
      slug: 'weekly-of-ana',
      whenILeave: 'The meeting goes on and stays yours',
    });
    const [ana, ben, cleo] = guests as Three<(typeof guests)[0]>;
    await new CallPage(ana).leavesAsHost();
    await ana.tab.isAt('You left.');
    await Promise.all([ben, cleo].map((guest) => guest.seesGo(ana)));
    await Promise.all([ben, cleo].map((guest) => new CallPage(guest).isHost(false)));
    await seeAndHearEachOther([ben, cleo]);
    await ana.comesBack();
    await isHostForAll(ana, guests);
  });
});
