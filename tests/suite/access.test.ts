// Every page and state for everybody: axe finds nothing, in two languages and both schemes; nothing is
// cut or scrolls sideways at 320 pixels; forced colours lose nothing.

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { axeFindings } from '../harness/axe.ts';
import { ANA, BEN } from '../harness/devices.ts';
import { full } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { type TourOptions, tour } from '../harness/tour.ts';
import { beyondTheEdge } from '../harness/width.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

const DESKTOP = { width: 1440, height: 900 };
/** What is left of a desktop at 400 %, and of the smallest phones. */
const SMALLEST = { width: 320, height: 640 };
const more = { skip: !full && 'more of the same: CONCLAVE_FULL=1 runs it' };

describe('axe finds nothing on any page and state', () => {
  const combinations: [TourOptions, { skip?: string | false }][] = [
    [{ language: 'en', scheme: 'dark', viewport: DESKTOP }, {}],
    [{ language: 'ru', scheme: 'light', viewport: DESKTOP }, {}],
    [{ language: 'en', scheme: 'light', viewport: DESKTOP }, more],
    [{ language: 'ru', scheme: 'dark', viewport: DESKTOP }, more],
    [{ language: 'zh', scheme: 'dark', viewport: DESKTOP }, more],
    [{ language: 'en', scheme: 'dark', viewport: { width: 390, height: 844 } }, more],
    [{ language: 'en', scheme: 'light', viewport: DESKTOP, forcedColours: true }, more],
  ];
  for (const [options, condition] of combinations) {
    test(`(${nameOf(options)})`, condition, async () => {
      const found: string[] = [];
      await tour(stage, options, async (state, tab) => {
        found.push(...(await axeFindings(tab)).map((finding) => `${state}: ${finding}`));
      });
      assert.deepEqual(found, []);
    });
  }
});

describe('nothing scrolls sideways at 320 pixels', () => {
  for (const language of ['en', 'ru'] as const) {
    const condition = language === 'en' ? more : {};
    test(`(${language})`, condition, async () => {
      const wide: string[] = [];
      await tour(stage, { language, scheme: 'dark', viewport: SMALLEST }, async (state, tab) => {
        const found = await beyondTheEdge(tab);
        if (found.length > 0) wide.push(`${state}: ${found.join(', ')}`);
      });
      assert.deepEqual(wide, []);
    });
  }
});

function nameOf({ language, scheme, viewport, forcedColours }: TourOptions): string {
  return [language, scheme, viewport.width, ...(forcedColours ? ['forced colours'] : [])].join(', ');
}
