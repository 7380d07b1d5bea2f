// Pictures of 2 to 49 people, with and without a share, for people to look at: in English and in the
// longest language, wide and narrow, dark and light. The people are those of the stories; some states
// that are hard to reach are there too. They go to the folder `output/people`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axeFindings } from '../harness/axe.ts';
import { ChromiumBrowser, type ChromiumTab } from '../harness/chromium.ts';
import { ANA } from '../harness/devices.ts';
import { full } from '../harness/paths.ts';
import { Stories } from '../harness/stories.ts';
import { beyondTheEdge } from '../harness/width.ts';
import { longestLanguage } from '../harness/words.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const PEOPLE = [2, 4, 9, 25, 49];
const SCHEMES = ['dark', 'light'] as const;

/** Each is a list of states of the stories. */
const STATES = [
  'new',
  'weak,all-speak',
  'lost,owner-lost',
  'hidden',
  'sound-only',
  'fold',
  'muted,camera-off,talking',
  'push-to-talk,muted',
  'silent',
  'own-share',
  'sound-share',
  'silently-here',
  'reconnecting',
  'still',
  'sound-held',
  'stale',
  'camera-blocked',
  'microphone-missing',
  'camera-busy',
  'link-required,lasting',
];

let stories: Stories;
let browser: ChromiumBrowser;
let languages: readonly string[];

before(async () => {
  stories = await Stories.start();
  browser = await ChromiumBrowser.launch(ANA);
  languages = ['en', await longestLanguage()];
});
after(async () => {
  await browser?.close();
  await stories?.stop();
});

describe('pictures of people', () => {
  for (const [viewport, scheme] of SIZES.flatMap((size) => SCHEMES.map((one) => [size, one] as const))) {
    const condition = { skip: !full && scheme !== 'dark' && 'more of the same: CONCLAVE_FULL=1 takes them' };
    test(`${viewport.width} wide, ${scheme}`, condition, async () => {
      const profile = await browser.profile({ viewport });
      const tab = await profile.tab();
      for (const lang of languages) await everyCrowd(tab, lang, `${viewport.width}-${scheme}`, scheme);
      await profile.close();
    });
  }
});

/** Short names in English, long ones in the other language. */
async function everyCrowd(tab: ChromiumTab, lang: string, kind: string, scheme: string): Promise<void> {
  const names = lang === 'en' ? 'short' : 'long';
  for (const people of PEOPLE) {
    await opens(tab, { people, lang, scheme, names, size: 49 });
    await tab.screenshot(`people/${people}-${lang}-${kind}`);
    await opens(tab, { people, lang, scheme, names, size: 49, share: 1 });
    await tab.screenshot(`people/${people}-share-${lang}-${kind}`);
  }
}

describe('states that are hard to reach', () => {
  for (const viewport of SIZES) {
    test(`have nothing for axe to find and fit at ${viewport.width} pixels`, async () => {
      const profile = await browser.profile({ viewport });
      const tab = await profile.tab();
      const found: string[] = [];
      for (const [index, state] of STATES.entries()) {
        const scheme = SCHEMES[index % 2] ?? 'dark';
        const lang = languages[index % 2] ?? 'en';
        await opens(tab, { people: state === 'new' ? 1 : 6, state, scheme, lang, names: 'long' });
        await tab.screenshot(`states/${state}-${viewport.width}`);
        const findings = [...(await axeFindings(tab)), ...(await beyondTheEdge(tab))];
        found.push(...findings.map((finding) => `${state}: ${finding}`));
      }
      await profile.close();
      assert.deepEqual(found, []);
    });
  }
});

/** Opens a story and waits until everything on it is drawn. */
async function opens(tab: ChromiumTab, parameters: Record<string, string | number>): Promise<void> {
  await tab.goto(stories.address(parameters));
  await tab.page.waitForFunction(() => {
    const videos = [...document.querySelectorAll('video')];
    return document.querySelector('main') !== null && videos.every(({ videoWidth }) => videoWidth > 0);
  });
  await tab.evaluate(() => document.fonts.ready.then(() => undefined));
}
