// What the desktop program takes to appear, and how much memory is its own in a call of four that it shows in its window.

import { readFileSync } from 'node:fs';
import { endChild } from '../harness/desktop/display.ts';
import { Computer } from '../harness/desktop/program.ts';
import { ANA, BEN, CLEO } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { desktopProgram } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { pause, until } from '../harness/wait.ts';
import { type Figure, quantile } from './figures.ts';

const STARTS = 5;
/** Until memory no longer grows: buffers are filled, and textures made. */
const SETTLE_MS = 15_000;
/** What draws in place of a graphics card, in a file that is mapped for it. */
const RENDERER = /libLLVM|libgallium|_dri\.so|swrast|libGL|libEGL|libglapi/;

export async function desktop(): Promise<Figure[]> {
  return [
    { what: `start to window, median of ${STARTS}`, value: await start(), unit: 's', target: 1 },
    { what: 'private memory in a call of four', value: await memory(), unit: 'MB', target: 150 },
  ];
}

async function start(): Promise<number> {
  const computer = await Computer.setUp();
  try {
    const samples: number[] = [];
    for (let round = 0; round < STARTS; round += 1) {
      const begun = performance.now();
      const program = computer.desk.start(desktopProgram, []);
      await computer.desk.window('Conclave');
      samples.push(performance.now() - begun);
      await endChild(program);
    }
    return quantile(samples, 0.5) / 1_000;
  } finally {
    await computer.end();
  }
}

async function memory(): Promise<number> {
  const stage = await Stage.stands({ people: [ANA, BEN, CLEO] });
  const computer = await Computer.setUp();
  try {
    const ana = new Guest(await stage.tab(ANA));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    for (const person of [BEN, CLEO]) await new Guest(await stage.tab(person)).comes(link);
    await computer.starts([link, '--name', 'Dora'], { window: true });
    await until('a camera is in the window', () => computer.shows(ANA));
    await pause(SETTLE_MS);
    return privateMegabytes(computer.pid);
  } finally {
    await computer.end();
    await stage.end();
  }
}

/** Of all mappings but the renderer's. */
function privateMegabytes(pid: number): number {
  let [kilobytes, counts] = [0, true];
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) counts = !RENDERER.test(line);
    const found = /^Private_(?:Clean|Dirty): +(\d+) kB/.exec(line);
    if (found && counts) kilobytes += Number(found[1]);
  }
  return kilobytes / 1_024;
}
