// Remote control through a real server: a page asks, a program answers, and what is done reaches that program alone.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { ChromiumTab } from '../harness/chromium.ts';
import { ANA, BEN, CLEO } from '../harness/devices.ts';
import { ForeignProgram } from '../harness/foreign-program.ts';
import { Guest } from '../harness/guest.ts';
import { outputPath } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { pause, until } from '../harness/wait.ts';

const stage = Stage.set({ people: [ANA, BEN, CLEO] });
const programs: ForeignProgram[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) program.done();
  await stage.clear();
});

/** What a German, a Chinese and a shell type. */
const TEXT = 'Grüße, 世界! ~|\\';

/** Ana hosts by page; Ben is there by a program that shares its screen. */
async function scene() {
  const ana = new Guest(await stage.tab(ANA));
  const link = await ana.startsMeeting(stage.server.url);
  await ana.joins();
  const { server, origin } = stage;
  const ben = await ForeignProgram.join(await stage.tab(BEN), server.url, origin.url, link);
  programs.push(ben);
  await ben.shares();
  await until('Ana sees the shared screen', () =>
    ana.tab.evaluate(
      () => (document.querySelector<HTMLVideoElement>('video[data-source="screen"]')?.videoWidth ?? 0) > 0,
    ),
  );
  return { ana, ben, link };
}

async function asks(ana: Guest<ChromiumTab>, ...further: string[]): Promise<void> {
  const { page } = ana.tab;
  await page.getByRole('button', { name: 'Ask to control Ben’s computer' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask to control Ben’s computer' });
  for (const scope of further) await dialog.getByLabel(scope, { exact: true }).check();
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
}

async function controls(further: string[] = ['Keyboard']) {
  const { ana, ben, link } = await scene();
  await asks(ana, ...further);
  await ana.tab.reads('You asked to control Ben’s computer');
  const lease = await ben.asked();
  await ben.grants(lease);
  await ana.tab.reads('You control Ben’s computer');
  return { ana, ben, link, lease };
}

function surface(ana: Guest<ChromiumTab>) {
  return ana.tab.page.locator('[data-control-surface]');
}

describe('remote control from a page', () => {
  test('is asked for, granted, and carries clicks, drags, wheel, text and keys to the program', async () => {
    const { ana, ben } = await controls();
    await ana.tab.screenshot('remote-control/controlling');
    const box = await surface(ana).boundingBox();
    assert.ok(box, 'the shared screen can be pointed at');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const { mouse, keyboard } = ana.tab.page;
    await mouse.click(x, y);
    await mouse.click(x, y, { button: 'right' });
    await mouse.wheel(0, 100);
    await keyboard.insertText(TEXT);
    await keyboard.type('abc');
    await keyboard.press('Enter');
    await keyboard.press('Control+KeyA');
    await until('the text arrives', async () => (await ben.text()) === `${TEXT}abc`);
    const acts = await until('the keys arrive', async () => {
      const acts = await ben.acts();
      return acts.filter(({ code }) => code === 'ControlLeft').length === 2 ? acts : undefined;
    });
    const buttons = acts.filter(({ type }) => type === 'button');
    assert.deepEqual(
      buttons.map(({ button, down }) => [button, down]),
      [
        ['left', true],
        ['left', false],
        ['right', true],
        ['right', false],
      ],
    );
    const at = buttons[0]?.at as { x: number; y: number };
    assert.ok(Math.abs(at.x - 32_768) < 400 && Math.abs(at.y - 32_768) < 400, `clicked at ${at.x}, ${at.y}`);
    assert.deepEqual(
      acts.filter(({ type }) => type === 'key').map(({ code, down }) => `${code} ${down}`),
      ['Enter true', 'Enter false', 'ControlLeft true', 'KeyA true', 'KeyA false', 'ControlLeft false'],
    );
    assert.deepEqual(
      acts.filter(({ type }) => type === 'wheel').map(({ dy }) => dy),
      [120],
    );
  });

  test('moves arrive merged, and each says what it came after', async () => {
    const { ana, ben } = await controls();
    const box = await surface(ana).boundingBox();
    assert.ok(box);
    await ana.tab.page.mouse.move(box.x + 10, box.y + 10);
    await ana.tab.page.mouse.move(box.x + box.width - 10, box.y + box.height - 10, { steps: 50 });
    const last = await until('the last move arrives', async () => {
      const moves = (await ben.heard()).filter(({ topic }) => topic === 'conclave.control.move');
      const to = (moves.at(-1)?.message as { to?: { x: number } } | undefined)?.to;
      return to !== undefined && to.x > 60_000 ? moves : undefined;
    });
    const numbers = last.map(({ message }) => message.n);
    assert.deepEqual(
      numbers,
      [...numbers].sort((one, other) => one - other),
    );
  });

  test('is declined with a word, and not asked again at once', async () => {
    const { ana, ben } = await scene();
    await asks(ana);
    await ben.says('deny', await ben.asked());
    await ana.tab.reads('Ben declined');
    await asks(ana);
    await ana.tab.reads('Ben has just declined. You can ask again in 20 s.');
  });

  test('is taken back by who asked', async () => {
    const { ana, ben } = await scene();
    await asks(ana);
    await ben.asked();
    await ana.tab.press('Take back');
    await until('the request is gone', async () => (await ben.leases()).length === 0);
  });

  test('after it is revoked nothing more arrives, whatever is held', async () => {
    const { ana, ben, lease } = await controls();
    await surface(ana).click();
    await ana.tab.page.keyboard.down('Shift');
    await until('Shift arrives', async () => (await ben.acts()).some(({ code }) => code === 'ShiftLeft'));
    await ben.says('end', lease);
    await ana.tab.reads('Ben ended the control');
    const before = (await ben.heard()).length;
    await ana.tab.page.keyboard.type('more');
    await ana.tab.page.keyboard.up('Shift');
    await pause(1_000);
    assert.equal((await ben.heard()).length, before);
  });

  test('three keys together take the keyboard back, and what was held is let go', async () => {
    const { ana, ben } = await controls();
    await surface(ana).click();
    const { keyboard } = ana.tab.page;
    for (const key of ['Control', 'Alt', 'Shift']) await keyboard.down(key);
    await ana.tab.reads('Your keys stay here. Click the shared screen to type there.');
    for (const key of ['Shift', 'Alt', 'Control']) await keyboard.up(key);
    await keyboard.type('here');
    await until('everything is let go', async () => (await ben.acts()).at(-1)?.type === 'reset');
    assert.equal(await ben.text(), '');
  });

  test('everybody in the meeting reads who controls whom, and a third person gets none of it', async () => {
    const { ana, ben, link } = await controls();
    const cleo = new Guest(await stage.tab(CLEO));
    await cleo.comes(link);
    await cleo.tab.page.getByRole('button', { name: 'Ana controls Ben’s computer' }).waitFor();
    await cleo.tab.screenshot(outputPath('remote-control/third.png'));
    await surface(ana).click();
    await ana.tab.page.keyboard.type('secret');
    await until('the text arrives', async () => (await ben.text()) === 'secret');
    const froms = new Set((await ben.heard()).map(({ from }) => from));
    assert.deepEqual(
      [...froms],
      [
        await ana.tab.evaluate(
          () => document.querySelector<HTMLElement>('[data-you]')?.dataset.participant ?? '',
        ),
      ],
    );
  });
});

describe('remote control by somebody else', () => {
  test('input of a third person, with the right lease and number, never reaches the program', async () => {
    const { ben, link, lease } = await controls();
    const eve = await ForeignProgram.join(await stage.tab(CLEO), stage.server.url, stage.origin.url, link);
    programs.push(eve);
    const forged = { lease: lease.lease, n: 1_000, input: { type: 'text', text: 'rm -rf' } };
    await eve.caller.tab.evaluate(
      async ({ forged, to }) => {
        const bytes = new TextEncoder().encode(JSON.stringify(forged));
        for (const topic of ['conclave.control.input', 'conclave.control.move']) {
          for (const destinationIdentities of [[to], []]) {
            await window.call.room.localParticipant.publishData(bytes, {
              reliable: true,
              topic,
              destinationIdentities,
            });
          }
        }
        await window.call.room.localParticipant.publishData(bytes, { reliable: true, topic: 'chat' });
      },
      { forged, to: ben.identity },
    );
    await pause(1_500);
    assert.deepEqual(
      (await ben.heard()).filter(({ from }) => from === eve.identity),
      [],
    );
  });
});
