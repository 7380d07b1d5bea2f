// Pictures of every page and state for people to look at, in English and in the longest language, wide
// and narrow, dark and light. They go to the folder `output/pages`.

import { afterEach, describe, test } from 'node:test';
import { ANA, BEN } from '../harness/devices.ts';
import { full } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { tour } from '../harness/tour.ts';
import { longestLanguage } from '../harness/words.ts';

const stage = Stage.set({ people: [ANA, BEN] });
afterEach(() => stage.clear());

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

describe('pictures of every page', () => {
  for (const which of ['English', 'the longest language'] as const) {
    for (const viewport of SIZES) {
      for (const scheme of ['dark', 'light'] as const) {
        const first = which === 'English' && scheme === 'dark';
        const condition = { skip: !full && !first && 'more of the same: CONCLAVE_FULL=1 takes them' };
        test(`in ${which}, ${viewport.width} wide, ${scheme}`, condition, async () => {
          const language = which === 'English' ? 'en' : await longestLanguage();
          await tour(stage, { language, scheme, viewport }, async (state, tab) => {
            await tab.screenshot(`pages/${state}-${language}-${viewport.width}-${scheme}`);
          });
        });
      }
    }
  }
});
