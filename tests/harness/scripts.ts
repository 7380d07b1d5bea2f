// Turns the folder `page` into text that a browser runs: types stripped, each file in a scope of
// its own. Nothing is bundled, so those files import types only.

import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { PITCHES } from './devices.ts';

const folder = join(import.meta.dirname, '../page');

/** What every page gets before its own scripts run. */
export const probeScript = [
  `window.pitches = ${JSON.stringify(PITCHES)};`,
  ...['connections.ts', 'ears.ts', 'eyes.ts'].map(pageScript),
].join('\n');

/** What the foreign page gets after livekit-client. */
export const callScript = pageScript('call.ts');

/** What makes that page many people. */
export const crowdScript = pageScript('crowd.ts');

function pageScript(name: string): string {
  const source = readFileSync(join(folder, name), 'utf8');
  return `(() => {${stripTypeScriptTypes(source)}})();`;
}
