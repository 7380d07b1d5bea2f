// What a person does with sound and pictures in the meeting, and what arrives at the others.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ANA, BEN, CLEO, FAKE_SCREEN, type Person } from '../harness/devices.ts';
import { type Guest, seeAndHearEachOther } from '../harness/guest.ts';
import { gather } from '../harness/meeting.ts';
import { CallPage } from '../harness/pages/call.ts';
import { Stage } from '../harness/stage.ts';
import { pause, until } from '../harness/wait.ts';

/** With other cameras to choose. */
const RICH: Person = { ...CLEO, equipment: 'many-cameras' };

const stage = Stage.set({ people: [ANA, BEN, RICH] });
afterEach(() => stage.clear());

async function two(people: readonly Person[] = [ANA, BEN]) {
  const { guests } = await gather(stage, people);
  const [ana, ben] = guests as [Guest, Guest];
  return { ana, ben, page: ben.tab.page, call: new CallPage(ben), guests };
}

describe('the microphone', () => {
  test('that is off while its person talks is told to them, and one press turns it on', async () => {
    const { ana, ben } = await two();
    await ben.toggles('Mic');
    await ben.tab.reads('You speak, but your microphone is off.');
    await ben.tab.screenshot('talking-while-off');
    await ana.tab.hearsNoMore(BEN.pitch);
    await ben.tab.press('Turn on');
    await ana.tab.hears(BEN.pitch);
  });

  test('is heard while Space is held, and not a moment longer', async () => {
    const { ana, ben, page } = await two();
    await ben.toggles('Mic');
    await ana.tab.hearsNoMore(BEN.pitch);
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.down(' ');
    await ana.tab.hears(BEN.pitch);
    await page.keyboard.up(' ');
    await ana.isTold('microphone off', ben);
    await ana.tab.hearsNoMore(BEN.pitch);
  });

  test('and the camera are chosen from their menus', async () => {
    const { ana, ben: cleo, page, call } = await two([ANA, RICH]);
    await call.bar.getByRole('button', { name: 'Choose microphone and speaker' }).click();
    const microphones = call.dialog('Choose microphone and speaker');
    await microphones.getByRole('radio', { name: 'Fake Audio Input 2' }).click();
    await microphones.getByRole('radio', { name: 'Fake Audio Input 2', checked: true }).waitFor();
    await page.keyboard.press('Escape');
    await ana.tab.hears(RICH.pitch);

    await call.bar.getByRole('button', { name: 'Choose camera' }).click();
    const cameras = call.dialog('Choose camera');
    await cameras.getByRole('radio', { name: 'fake_device_2' }).click();
    await cameras.getByRole('radio', { name: 'fake_device_2', checked: true }).waitFor();
    await page.keyboard.press('Escape');
    await ana.tab.decodes(await ana.tileOf(cleo));
  });
});

describe('sharing', () => {
  test('a screen with its sound: the others see it large and hear it', async () => {
    const { ana, ben, call } = await two();
    await ben.toggles('Mic');
    await ana.tab.hearsNoMore(BEN.pitch);
    await call.shares('Screen, window or tab');
    await ana.seesScreenOf(ben, { name: "Ben's screen", colour: FAKE_SCREEN });
    await ana.tab.hears(BEN.pitch);
    assert.ok(
      await isLarger(ana, await ana.tileOf(ben, 'screen'), await ana.tileOf(ben)),
      'the screen is large',
    );
    await call.stopsSharing();
    await ana.tab.hearsNoMore(BEN.pitch);
  });

  test('the sound alone: the others hear it and see no screen', async () => {
    const { ana, ben, call } = await two();
    await ben.toggles('Mic');
    await ana.tab.hearsNoMore(BEN.pitch);
    await call.shares('Sound of this computer only');
    await ana.isTold('shares sound', ben);
    await ana.tab.hears(BEN.pitch);
    assert.equal(await ana.tab.page.locator('[data-source="screen"]').count(), 0);
    await ben.tab.press('Not now');
    await ben.tab.reads('You share the sound of your computer. Everybody hears it.');
    await ben.tab.press('Stop sharing');
    await ana.tab.hearsNoMore(BEN.pitch);
  });
});

describe('for oneself', () => {
  test('somebody pinned is large, until they are unpinned', async () => {
    const { guests } = await gather(stage, [ANA, BEN, RICH]);
    const [ana, ben, cleo] = guests as [Guest, Guest, Guest];
    const [tile, other] = [await ana.tileOf(ben), await ana.tileOf(cleo)];
    await (await new CallPage(ana).menuOf(ben)).getByRole('button', { name: 'Pin for me' }).click();
    await ana.isTold('Pinned', ben);
    await until('the pinned tile is the large one', () => isLarger(ana, tile, other));
    await ana.tab.page.keyboard.press('0');
    await ana.isTold('Pinned', ben, false);
    await until('the tiles are alike again', async () => !(await isLarger(ana, tile, other)));
  });

  test('somebody is as loud as is chosen', async () => {
    const { ana, ben, call } = await two();
    await ben.tab.hears(ANA.pitch);
    const slider = (await call.menuOf(ana)).getByLabel('Volume for me');
    await slider.fill('0');
    await until('Ana is played without sound', async () => (await loudest(ben)) === 0);
    await slider.fill('40');
    await until('Ana is played at 40 %', async () => Math.abs((await loudest(ben)) - 0.4) < 0.01);
    await ben.tab.page.keyboard.press('Escape');
    await (await call.people()).getByText('At 40 % for you').waitFor();
  });

  test('a picture that is hidden is neither shown nor received, and comes back', async () => {
    const { ana, ben, call } = await two();
    await ben.sees(ana);
    await (await call.menuOf(ana)).getByRole('button', { name: 'Hide the picture for me' }).click();
    await ben.isTold('Hidden for you', ana);
    await ben.tab.receivesNoPicture();
    await ben.tab.hears(ANA.pitch);
    await ana.sees(ben);
    await (await call.menuOf(ana)).getByRole('button', { name: 'Show the picture again' }).click();
    await ben.sees(ana);
  });
});

describe('the keyboard', () => {
  test('has a letter for each switch, which means itself in a field', async () => {
    const { ana, ben, page, call } = await two();
    await seeAndHearEachOther([ana, ben]);
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('m');
    await ana.isTold('microphone off', ben);
    await page.keyboard.press('Control+e');
    await ana.isTold('camera off', ben);
    await page.keyboard.press('p');
    const people = page.getByRole('complementary', { name: 'People' });
    await people.waitFor();
    // As a person does who is faster than the page: once more.
    await until('Escape closes the panel', async () => {
      await page.keyboard.press('Escape');
      await pause(200);
      return (await people.count()) === 0;
    });

    const host = new CallPage(ana);
    await host.renames('mvp');
    await call.isCalled('mvp');
    assert.equal(await host.bar.getByRole('button', { name: 'Mic', pressed: true }).count(), 1);
  });

  test('shows all its letters on a sheet', async () => {
    const { page, call } = await two();
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('?');
    const sheet = call.dialog('Keyboard shortcuts');
    await sheet.getByText('Microphone on or off').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
  });
});

/** Whether one thing on the page is clearly larger than the other. */
async function isLarger({ tab }: Guest, one: string, other: string): Promise<boolean> {
  const area = (selector: string) =>
    tab.evaluate((wanted) => {
      const { width, height } = document.querySelector(wanted)?.getBoundingClientRect() ?? new DOMRect();
      return width * height;
    }, selector);
  return (await area(one)) > 1.5 * (await area(other));
}

/** The volume at which the page plays the loudest of what it receives. */
function loudest({ tab }: Guest): Promise<number> {
  return tab.evaluate(() => {
    const playing = [...document.querySelectorAll('audio')].filter(({ srcObject }) => srcObject !== null);
    return Math.max(0, ...playing.map(({ volume, muted }) => (muted ? 0 : volume)));
  });
}
