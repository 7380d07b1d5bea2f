// Names and titles as people may write them, typed into the real fields: what is shown is text, what
// cannot be seen is gone, and what is too long stays in the field until it is short enough.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { ANA, BEN } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { Home } from '../harness/pages/home.ts';
import { Stage } from '../harness/stage.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

const TEN_KILOBYTES = 'x'.repeat(10_000);

const texts: [what: string, typed: string, shown?: string][] = [
  ['emoji', 'Breakfast 🥐 with 👩‍👩‍👧'],
  ['words from right to left', 'اجتماع الصباح'],
  ['zero-width characters', 'Quar\u200Bterly\u200B', 'Quarterly'],
  ['a mark that would turn the rest around', '\u202Eevil\u202C txt', 'evil txt'],
  ['HTML', '<img src=x onerror="document.title=1"><b>bold</b>'],
  ['white space around it', '   around   ', 'around'],
];

describe('a title', () => {
  for (const [what, typed, shown = typed] of texts) {
    test(`with ${what} is shown as text to who opens the link`, async () => {
      const ana = new Guest(await stage.tab(ANA));
      await ana.tab.goto(stage.server.url);
      const link = await new Home(ana.tab).creates({ title: typed });
      await ana.tab.isAt(shown);
      const ben = new Guest(await stage.tab(BEN));
      await ben.tab.goto(link);
      await ben.tab.isAt(shown);
      await hasNoElementOf(ben);
    });
  }

  test('of 10 kB is kept, counted and refused beside the field until it is short enough', async () => {
    const { tab } = new Guest(await stage.tab(ANA));
    await tab.goto(stage.server.url);
    const home = new Home(tab);
    await home.chooses({ title: TEN_KILOBYTES });
    await home.create();
    const field = tab.page.getByLabel('Title (optional)');
    await tab.reads('This title is 9880 characters too long. Use at most 120.');
    assert.equal(await field.inputValue(), TEN_KILOBYTES);
    await field.fill(TEN_KILOBYTES.slice(0, 120));
    await home.create();
    await tab.isAt(TEN_KILOBYTES.slice(0, 120));
  });
});

describe('a name', () => {
  for (const [what, typed, shown = typed] of texts) {
    test(`with ${what} is shown as text on the tile`, async () => {
      const ana = new Guest(await stage.tab(ANA), typed);
      const link = await ana.startsMeeting(stage.server.url);
      await ana.joins();
      const ben = new Guest(await stage.tab(BEN));
      await ben.comes(link);
      await ben.tileOf(new Guest(ana.tab, shown));
      await hasNoElementOf(ben);
      assert.ok(!(await ben.tab.evaluate(() => document.body.innerText)).includes('\u200B'));
    });
  }

  test('of 10 kB is kept, counted and refused beside the field until it is short enough', async () => {
    const ana = new Guest(await stage.tab(ANA));
    await ana.startsMeeting(stage.server.url);
    const field = ana.tab.page.getByLabel('Your name in this meeting');
    await field.fill(TEN_KILOBYTES);
    await ana.tab.press('Join with camera and microphone');
    await ana.tab.reads('This name is 9940 characters too long. Use at most 60.');
    assert.equal(await field.inputValue(), TEN_KILOBYTES);
    await ana.joins();
  });

  test('that nobody could see is asked for again', async () => {
    const ana = new Guest(await stage.tab(ANA));
    await ana.startsMeeting(stage.server.url);
    for (const [name, words] of [
      ['', 'Type the name the others will see.'],
      ['   ', 'Type the name the others will see.'],
      ['\u200B\u2060', 'Use letters that can be seen, at most 60 characters.'],
    ] as const) {
      await ana.tab.fill('Your name in this meeting', name);
      await ana.tab.press('Join with camera and microphone');
      await ana.tab.reads(words);
    }
    await ana.joins();
  });
});

/** What was written as HTML has become no element, and ran nothing. */
async function hasNoElementOf({ tab }: Guest): Promise<void> {
  const made = await tab.evaluate(() => document.querySelectorAll('img[src="x"], b').length);
  assert.equal(made, 0, 'elements made of what was written');
  assert.notEqual(await tab.evaluate(() => document.title), '1');
}
