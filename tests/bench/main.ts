// Runs the benchmarks named on the command line, or all of them, and prints their figures. They want
// the machine for themselves.

import { arch, availableParallelism, cpus, release } from 'node:os';
import { serverProgram } from '../harness/paths.ts';
import { coldPage } from './cold-page.ts';
import { control } from './control.ts';
import { desktop } from './desktop.ts';
import { type Figure, say, sayFigure } from './figures.ts';
import { manyMeetings } from './many-meetings.ts';
import { newMeeting } from './new-meeting.ts';
import { pictures } from './pictures.ts';

const BENCHES: Record<string, () => Promise<Figure[]>> = {
  'new-meeting': newMeeting,
  'cold-page': coldPage,
  'many-meetings': manyMeetings,
  pictures,
  control,
  desktop,
};

/** At the end once more, for programs. */
const json = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((word) => word !== '--json');
const names = wanted.length > 0 ? wanted : Object.keys(BENCHES);
const unknown = names.find((name) => !(name in BENCHES));
if (unknown)
  throw new Error(`there is no benchmark ${unknown}: there are ${Object.keys(BENCHES).join(', ')}`);

say(`${availableParallelism()} cores of ${cpus()[0]?.model ?? arch()}, ${release()}`);
say(`server: ${serverProgram}`);
const all: Record<string, Figure[]> = {};
for (const name of names) {
  say(`\n${name}`);
  const figures = (await BENCHES[name]?.()) ?? [];
  for (const figure of figures) sayFigure(figure);
  all[name] = figures;
}
if (json) say(`\n${JSON.stringify(all)}`);
