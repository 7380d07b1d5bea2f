// Somebody's real desktop, controlled by a page after its person said yes: by the real program, on a computer in a window
// of another, so that input from outside plays the person at the desk.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { ChromiumTab } from '../harness/chromium.ts';
import type { Spot } from '../harness/desktop/display.ts';
import { Computer } from '../harness/desktop/program.ts';
import { watches, writesDown } from '../harness/desktop/targets.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { ALT_GR, Hand, LAYOUTS } from '../harness/layouts.ts';
import { outputPath } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { pause, until } from '../harness/wait.ts';

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

function surface(ana: Guest<ChromiumTab>) {
  return ana.tab.page.locator('[data-control-surface]');
}

/** Where a point of Ben's desk is on Ana's page. */
async function onPage({ ana, ben }: Scene, { x, y }: Spot): Promise<Spot> {
  const box = await surface(ana).boundingBox();
  assert.ok(box, 'the shared screen can be pointed at');
  const { width, height } = ben.desk.size;
  const scale = Math.min(box.width / width, box.height / height);
  const [left, top] = [box.x + (box.width - width * scale) / 2, box.y + (box.height - height * scale) / 2];
  return { x: left + x * scale, y: top + y * scale };
}

async function clicks(
  all: Scene,
  at: Spot,
  options: { button?: 'left' | 'right'; clickCount?: number } = {},
) {
  const { x, y } = await onPage(all, at);
  await all.ana.tab.page.mouse.click(x, y, options);
}

describe('a desktop that is controlled by a page', () => {
  test('is declined by its person', async () => {
    const { ana, ben } = await scene();
    await asks(ana);
    await ben.asks();
    await ben.declines();
    await ana.tab.reads('Ben declined');
    assert.equal(await ben.isBarred(), false);
  });

  test('is typed on in any script, and stopped at the desk', async () => {
    const all = await controls('Keyboard');
    const { ana, ben } = all;
    const { at, lines } = await writesDown(all.ben.desk);
    await clicks(all, at);
    const { keyboard } = ana.tab.page;
    await keyboard.insertText('Grüße, 世界! ~|\\');
    await keyboard.press('Enter');
    await keyboard.type('The quick brown fox 0123456789 {[]}@€');
    await keyboard.press('Enter');
    await until('the text is written down', () => lines().split('\n').length > 2);
    assert.equal(lines(), 'Grüße, 世界! ~|\\\nThe quick brown fox 0123456789 {[]}@€\n');
    await ana.tab.screenshot('desktop-control/controller');
    await ben.stopsControl();
    await ana.tab.reads('Ben ended the control');
    await until('the bar is gone', async () => !(await ben.isBarred()));
    await keyboard.type('more');
    await pause(500);
    assert.equal(lines().split('\n').length, 3);
  });

  test('is typed on with every key of four keyboards, none of which is its own', async () => {
    const all = await controls('Keyboard');
    const { at, lines } = await writesDown(all.ben.desk);
    await clicks(all, at);
    const { page } = all.ana.tab;
    const hand = new Hand(await page.context().newCDPSession(page));
    let written = '';
    for (const layout of LAYOUTS) {
      await hand.typesAll(layout);
      await page.keyboard.press('Enter');
      written += `${layout.plain}${layout.shifted}\n`;
      await until(`the line from the ${layout.name} keyboard is written down`, () => {
        if (lines().split('\n').length === written.split('\n').length) return true;
        throw new Error(`there is ${lines()}`);
      });
      assert.equal(lines(), written);
    }
    await hand.typesWithAltGr(ALT_GR);
    await page.keyboard.press('Enter');
    written += `${ALT_GR.map(([, character]) => character).join('')}\n`;
    await until('what AltGr makes is written down', () => lines().length >= written.length);
    assert.equal(lines(), written);
  });

  test('gets clicks, double clicks, right clicks, drags and the wheel where they were made', async () => {
    const all = await controls();
    const { window, at, saw } = await watches(all.ben.desk);
    await clicks(all, at, { clickCount: 2 });
    await clicks(all, at, { button: 'right' });
    const { mouse } = all.ana.tab.page;
    await mouse.wheel(0, 120);
    await until('the wheel has turned', () => saw().includes('ButtonRelease 5'));
    const presses = saw().filter((event) => event.startsWith('ButtonPress'));
    assert.deepEqual(presses, ['ButtonPress 1', 'ButtonPress 1', 'ButtonPress 3', 'ButtonPress 5']);
    // By its title a window is dragged.
    const before = await all.ben.desk.place(window);
    const from = await onPage(all, { x: before.x + 100, y: before.y - 10 });
    const to = await onPage(all, { x: before.x + 250, y: before.y + 90 });
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(to.x, to.y, { steps: 10 });
    await mouse.up();
    await until('the window has moved', async () => {
      const { x, y } = await all.ben.desk.place(window);
      return Math.abs(x - before.x - 150) < 6 && Math.abs(y - before.y - 100) < 6;
    });
  });

  test('takes no click on the bar from whoever controls it', async () => {
    const all = await controls();
    const { width } = all.ben.desk.size;
    await clicks(all, { x: (width + 940) / 2 - 74, y: 30 });
    await pause(1_000);
    assert.equal(await all.ben.isBarred(), true);
    await all.ana.tab.reads('You control Ben’s computer');
  });

  test('lets go of what is held when it is revoked', async () => {
    const all = await controls('Keyboard');
    const { at, saw } = await watches(all.ben.desk);
    await clicks(all, at);
    await all.ana.tab.page.keyboard.down('Shift');
    await until('Shift is down', () => saw().includes('KeyPress Shift_L'));
    await all.ben.stopsControl();
    await until('Shift is let go', () => saw().includes('KeyRelease Shift_L'));
  });

  test('lets go of what is held within a second when the program is killed', async () => {
    const all = await controls('Keyboard');
    const { at, saw } = await watches(all.ben.desk);
    await clicks(all, at);
    await all.ana.tab.page.keyboard.down('Shift');
    await until('Shift is down', () => saw().includes('KeyPress Shift_L'));
    all.ben.kill();
    await until('Shift is let go', () => saw().includes('KeyRelease Shift_L'));
    await all.ana.tab.reads('Control ended: somebody is no longer there');
  });

  test('pauses while its person uses the mouse, and goes on', async () => {
    const all = await controls();
    const { room } = all.ben;
    await room.point({ x: 640, y: 500 });
    await room.point({ x: 660, y: 520 });
    await all.ana.tab.reads('Paused: Ben uses mouse or keys');
    await all.ben.desk.screenshot(outputPath('desktop-control/paused.png'));
    await all.ana.tab.reads('You control Ben’s computer');
  });

  test('ends by the panic key', async () => {
    const all = await controls();
    await all.ben.room.press('ctrl+alt+shift+Escape');
    await all.ana.tab.reads('Ben ended the control');
    await until('the bar is gone', async () => !(await all.ben.isBarred()));
  });

  test('takes a paste and gives a copy, where that right was given', async () => {
    const all = await controls('Keyboard', 'Clipboard');
    const { page } = all.ana.tab;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const { at } = await writesDown(all.ben.desk);
    await clicks(all, at);
    await page.evaluate(() => navigator.clipboard.writeText('from Ana: ßä世'));
    await page.keyboard.press('Control+V');
    const { desk } = all.ben;
    await until('it is in Ben’s clipboard', async () => (await desk.clipboard()) === 'from Ana: ßä世');
    await desk.copies('from Ben: 名ñ');
    await page.keyboard.press('Control+C');
    await until('it is in Ana’s clipboard', async () => {
      return (await page.evaluate(() => navigator.clipboard.readText())) === 'from Ben: 名ñ';
    });
    await all.ana.tab.reads('Copied from the other computer');
  });
});

describe('a program beside a browser’s tab', () => {
  test('is the same person, and its computer can be asked for', async () => {
    const ana = new Guest(await stage.tab(ANA));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    const ben = new Guest(await stage.tab(BEN));
    await ben.comes(link);
    await ben.tab.press('More');
    await ben.tab.press('Desktop program');
    const shown = ben.tab.page.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const code = (await shown.textContent()) ?? '';
    const computer = await Computer.setUp();
    computers.push(computer);
    await computer.starts(['--pair', code, '--server', stage.server.url]);
    await ana.tab.press('People');
    const panel = ana.tab.page.getByRole('complementary', { name: 'People' });
    assert.equal(await panel.getByRole('listitem').filter({ hasText: 'Ben' }).count(), 1);
    await ana.tab.press('People');
    const options = ana.tab.page.getByRole('button', { name: /^Ben, .*options/ }).first();
    await options.click();
    await ana.tab.page.getByRole('button', { name: /Ask to control/ }).click();
    await ana.tab.page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click();
    await computer.asks();
    await computer.allows();
    await ana.tab.reads('You control Ben’s computer');
    await until('Ana sees the monitor that was granted', () =>
      ana.tab.evaluate(
        () =>
          (document.querySelector<HTMLVideoElement>('video[data-source="screen"]')?.videoWidth ?? 0) === 1280,
      ),
    );
    await ana.tab.screenshot('desktop-control/paired');
  });
});
