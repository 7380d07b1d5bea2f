// Somebody's real desktop, controlled by a page after its person said yes: by the real program, on a computer in a window
// of another, so that input from outside plays the person at the desk.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { ChromiumTab } from '../harness/chromium.ts';
import { Computer } from '../harness/desktop/program.ts';
import { ANA, BEN } from '../harness/devices.ts';
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

interface Scene {
  readonly ana: Guest<ChromiumTab>;
  readonly ben: Computer;
}

/** Ana hosts by page; Ben is there by the program, which shows his monitor. */
async function scene(): Promise<Scene> {
  const ana = new Guest(await stage.tab(ANA));
  const link = await ana.startsMeeting(stage.server.url);
  await ana.joins();
  const ben = await Computer.setUp();
  computers.push(ben);
  await ben.starts([link, '--name', 'Ben', '--share', '0']);
  await until('Ana sees the shared screen', () =>
    ana.tab.evaluate(
      () =>
        (document.querySelector<HTMLVideoElement>('video[data-source="screen"]')?.videoWidth ?? 0) === 1280,
    ),
  );
  return { ana, ben };
}

async function asks(ana: Guest<ChromiumTab>, ...further: string[]): Promise<void> {
  const { page } = ana.tab;
  await page.getByRole('button', { name: 'Ask to control Ben’s computer' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask to control Ben’s computer' });
  for (const scope of further) await dialog.getByLabel(scope, { exact: true }).check();
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
}

async function controls(...further: string[]): Promise<Scene> {
  const all = await scene();
  const { ana, ben } = all;
  await asks(ana, ...further);
  await ben.asks();
  await ben.desk.screenshot(outputPath('desktop-control/question.png'));
  await ben.allows();
  await ana.tab.reads('You control Ben’s computer');
  await until('the bar is on the screen', () => ben.isBarred());
  await ben.desk.screenshot(outputPath('desktop-control/bar.png'));
  return all;
}

describe('a desktop that is controlled by a page', () => {
  test('is declined by its person', async () => {
    const { ana, ben } = await scene();
    await asks(ana);
    await ben.asks();
    await ben.declines();
    await ana.tab.reads('Ben declined');
  });

  test('is granted, clicked and typed on, and stopped at the desk', async () => {
    const { ana, ben } = await controls('Keyboard');
    await ana.tab.screenshot(outputPath('desktop-control/controller.png'));
    await ben.stopsControl();
    await ana.tab.reads('Ben ended the control');
    await until('the bar is gone', async () => !(await ben.isBarred()));
    assert.equal(await ben.isBarred(), false);
  });
});
