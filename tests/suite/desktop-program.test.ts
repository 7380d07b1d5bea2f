// The desktop program as somebody uses it: its own window in a meeting with people in browsers.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { Computer } from '../harness/desktop/program.ts';
import { power, SoundServer } from '../harness/desktop/sound.ts';
import { ANA, BEN, CLEO } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { outputPath } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
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
