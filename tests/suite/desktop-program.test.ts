// The desktop program as somebody uses it: its own window in a meeting with people in browsers.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Colour } from '../harness/desktop/display.ts';
import { Computer } from '../harness/desktop/program.ts';
import { power, SoundServer } from '../harness/desktop/sound.ts';
import { ANA, BEN, CLEO } from '../harness/devices.ts';
import { FirefoxBrowser } from '../harness/firefox.ts';
import { Guest } from '../harness/guest.ts';
import { outputPath } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { near, type Tab } from '../harness/tab.ts';
import { until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN] });
const computers: Computer[] = [];
afterEach(async () => {
  for (const computer of computers.splice(0)) await computer.end();
  await stage.clear();
});

describe('the desktop program in a meeting of browsers', () => {
  test('shows their cameras in its window, and is listed with its name', async () => {
    const ana = new Guest(await stage.tab(ANA));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    const ben = new Guest(await stage.tab(BEN));
    await ben.comes(link);
    const computer = await Computer.setUp();
    computers.push(computer);
    await computer.starts([link, '--name', 'Cleo'], { window: true });
    const window = await computer.desk.window('Conclave');
    const place = await computer.desk.place(window);
    assert.ok(place.width > 800, 'the window has its size');
    await until('the colours of both cameras are in the window', async () => {
      const seen = await Promise.all([ANA, BEN].map((person) => computer.shows(person)));
      return seen.every(Boolean);
    }).finally(() => computer.desk.screenshot(outputPath('desktop-program/call.png')));
    await ana.tab.press('People');
    await ana.tab.reads('Cleo');
  });
});

describe('the desktop program and sound', () => {
  test('plays their voices on the computer’s speakers, and sends its microphone', async () => {
    const sound = await SoundServer.start();
    try {
      sound.hums(CLEO.pitch);
      const ana = new Guest(await stage.tab(ANA));
      const link = await ana.startsMeeting(stage.server.url);
      await ana.joins();
      const computer = await Computer.setUp();
      computers.push(computer);
      await computer.starts([link, '--name', 'Cleo', '--microphone'], { sound });
      await until('Ana’s tone is on the speakers', async () => {
        const { tone, all } = power(await sound.heard(), ANA.pitch);
        return all > 1e-5 && tone > all / 2;
      });
      await ana.tab.hears(CLEO.pitch);
    } finally {
      await sound.end();
    }
  });
});

describe('what the desktop program sends', () => {
  let firefox: FirefoxBrowser;
  before(async () => {
    firefox = await FirefoxBrowser.launch();
  });
  after(() => firefox?.close());

  test('is heard and seen in Chromium and in Firefox, and what changes on its screen too', async () => {
    const sound = await SoundServer.start();
    try {
      sound.hums(CLEO.pitch);
      const ana = new Guest<Tab>(await stage.tab(ANA));
      const link = await ana.startsMeeting(stage.server.url);
      await ana.joins();
      const fiona = new Guest(await firefox.tab());
      await fiona.comes(link);
      const computer = await Computer.setUp();
      computers.push(computer);
      await computer.desk.paint('#2e7d32');
      await computer.starts([link, '--name', 'Cleo', '--microphone', '--share', '0'], { sound });
      const both = [ana.tab, fiona.tab];
      await Promise.all(both.map((tab) => tab.hears(CLEO.pitch)));
      await Promise.all(both.map((tab) => seesScreen(tab, [46, 125, 50])));
      await computer.desk.paint('#c8a415');
      await Promise.all(both.map((tab) => seesScreen(tab, [200, 164, 21])));
    } finally {
      await sound.end();
    }
  });
});

/** A still screen sends next to nothing, so frames are not waited for. */
async function seesScreen(tab: Tab, colour: Colour): Promise<void> {
  await until(`${tab.person.name} sees the screen in ${colour}`, async () => {
    const picture = await tab.look('[data-participant][data-source="screen"]');
    if (picture && near(picture.colour, colour)) return true;
    throw new Error(JSON.stringify(picture));
  });
}
