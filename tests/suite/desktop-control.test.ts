// Somebody's real desktop, controlled by a page after its person said yes: by the real program, on a computer in a window
// of another, so that input from outside plays the person at the desk.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import type { ChromiumTab } from '../harness/chromium.ts';
import type { Colour, Size, Spot } from '../harness/desktop/display.ts';
import { Computer } from '../harness/desktop/program.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
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

/** A terminal that writes down what is typed into it, each line as it is ended. */
async function writesDown(ben: Computer): Promise<{ at: Spot; lines: () => string }> {
  const file = join(mkdtempSync(join(tmpdir(), 'conclave-typed-')), 'typed');
  ben.desk.start('xterm', ['-T', 'writes down', '-geometry', '80x20+300+200', '-e', `cat > ${file}`], {
    LC_ALL: 'C.UTF-8',
  });
  const { x, y, width, height } = await ben.desk.place(await ben.desk.window('writes down'));
  const lines = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { at: { x: x + width / 2, y: y + height / 2 }, lines };
}

/** A window that writes down the raw events that it gets. */
async function watches({ ben }: Scene): Promise<{ at: Spot; saw: () => string[] }> {
  const xev = ben.desk.start('xev', ['-geometry', '300x200+200+300']);
  let said = '';
  xev.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const { x, y, width, height } = await ben.desk.place(await ben.desk.window('Event Tester'));
  const saw = () =>
    [
      ...said.matchAll(
        /^(ButtonPress|ButtonRelease|KeyPress|KeyRelease) event.*?(?:button (\d+)|keysym 0x\w+, (\w+))/gms,
      ),
    ].map(([, kind, button, key]) => `${kind} ${button ?? key}`);
  return { at: { x: x + width / 2, y: y + height / 2 }, saw };
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
    const { at, lines } = await writesDown(all.ben);
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

  test('gets clicks, double clicks, right clicks, drags and the wheel where they were made', async () => {
    const all = await controls();
    const { at, saw } = await watches(all);
    await clicks(all, at, { clickCount: 2 });
    await clicks(all, at, { button: 'right' });
    const { mouse } = all.ana.tab.page;
    await mouse.wheel(0, 120);
    await until('the wheel has turned', () => saw().includes('ButtonRelease 5'));
    const presses = saw().filter((event) => event.startsWith('ButtonPress'));
    assert.deepEqual(presses, ['ButtonPress 1', 'ButtonPress 1', 'ButtonPress 3', 'ButtonPress 5']);
    // By its title a window is dragged.
    const window = await all.ben.desk.window('Event Tester');
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
    const { at, saw } = await watches(all);
    await clicks(all, at);
    await all.ana.tab.page.keyboard.down('Shift');
    await until('Shift is down', () => saw().includes('KeyPress Shift_L'));
    await all.ben.stopsControl();
    await until('Shift is let go', () => saw().includes('KeyRelease Shift_L'));
  });

  test('lets go of what is held within a second when the program is killed', async () => {
    const all = await controls('Keyboard');
    const { at, saw } = await watches(all);
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
    const { at } = await writesDown(all.ben);
    await clicks(all, at);
    await page.evaluate(() => navigator.clipboard.writeText('from Ana: ßä世'));
    await page.keyboard.press('Control+V');
    await until(
      'it is in the clipboard',
      async () => (await all.ben.desk.clipboard().catch(() => '')) === 'from Ana: ßä世',
    );
  });
});

describe('a desktop that is controlled by another desktop', () => {
  test('is asked for, clicked and typed on from the program’s window', async () => {
    const cleo = new Guest(await stage.tab(ANA));
    const link = await cleo.startsMeeting(stage.server.url);
    await cleo.joins();
    const [ana, ben] = [await Computer.setUp(), await Computer.setUp()];
    computers.push(ana, ben);
    await ben.starts([link, '--name', 'Ben', '--share', '0']);
    const { at, lines } = await writesDown(ben);
    await ana.starts([link, '--name', 'Mira'], { window: true });
    const window = await ana.desk.place(await ana.desk.window('Conclave'));
    // Above the shared screen at the right; it lies there once the screen is seen.
    const ask = { x: window.x + window.width - 100, y: window.y + 96 };
    await until('Mira can ask', async () => isViolet(await ana.desk.colourAt({ x: ask.x - 60, y: ask.y })));
    await movesAndClicks(ana, { x: window.x + window.width - 310, y: ask.y });
    await ana.desk.screenshot(outputPath('desktop-control/asking.png'));
    await until('Mira has asked', async () => {
      // Once she has, the button there is another one.
      if (isViolet(await ana.desk.colourAt({ x: ask.x - 60, y: ask.y }))) await movesAndClicks(ana, ask);
      await pause(1_000);
      return !isViolet(await ana.desk.colourAt({ x: ask.x - 60, y: ask.y }));
    });
    await ana.desk.screenshot(outputPath('desktop-control/asked.png'));
    await ben.asks();
    await ben.allows();
    await until('the bar is on the screen', () => ben.isBarred());
    await pause(1_000);
    await ana.desk.screenshot(outputPath('desktop-control/steering.png'));
    const there = inWindow(window, ben, at);
    await movesAndClicks(ana, there);
    await until('what is typed is written down', async () => {
      await ana.room.type('abc ');
      await ana.room.press('Return');
      await pause(500);
      return lines().includes('abc');
    });
    await ana.desk.screenshot(outputPath('desktop-control/typed.png'));
    await ben.stopsControl();
    await until('the bar is gone', async () => !(await ben.isBarred()));
  });
});

/** As a hand does: it is there a moment before it clicks. */
async function movesAndClicks({ room }: Computer, at: Spot): Promise<void> {
  await room.point({ x: at.x - 5, y: at.y });
  await room.point(at);
  await pause(300);
  await room.click(at);
  await pause(300);
}

function isViolet([red, green, blue]: Colour): boolean {
  return blue > 180 && green < 120 && red < 160;
}

/** Where a point of Ben's desk is in the window that shows it whole, below the header and the strip above it. */
function inWindow(window: Spot & Size, ben: Computer, { x, y }: Spot): Spot {
  const [left, top] = [window.x + 12, window.y + 56 + 12 + 56 + 8];
  // At the right there is a strip with Ana's camera.
  const [width, height] = [window.width - 24 - 234, window.y + window.height - 68 - 12 - top];
  const scale = Math.min(width / ben.desk.size.width, height / ben.desk.size.height);
  return {
    x: left + (width - ben.desk.size.width * scale) / 2 + x * scale,
    y: top + (height - ben.desk.size.height * scale) / 2 + y * scale,
  };
}

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
