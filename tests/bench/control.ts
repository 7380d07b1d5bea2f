// How long it takes from a click on somebody's shared desktop until the click is seen in the page that made it, and what
// sharing costs on that desktop: the real program, a real page, a computer of 1920 × 1080.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Computer } from '../harness/desktop/program.ts';
import { ANA } from '../harness/devices.ts';
import { Guest } from '../harness/guest.ts';
import { desktopProgram } from '../harness/paths.ts';
import { Stage } from '../harness/stage.ts';
import { pause, until } from '../harness/wait.ts';
import { type Figure, quantile } from './figures.ts';

const CLICKS = 60;
const SIZE = { width: 1920, height: 1080 };
const SECONDS = 10;
/** Ticks a second in /proc, on every Linux that Debian builds. */
const TICKS = 100;
const lamp = join(dirname(desktopProgram), 'examples', 'lamp');

export async function control(): Promise<Figure[]> {
  const stage = await Stage.stands({ people: [ANA] });
  const ben = await Computer.setUp(SIZE);
  try {
    const ana = new Guest(await stage.tab(ANA));
    const link = await ana.startsMeeting(stage.server.url);
    await ana.joins();
    await ben.starts([link, '--name', 'Ben', '--share', '0']);
    const page = ana.tab.page;
    await pause(2_000);
    const resting = await cost(ben);
    await page.getByRole('button', { name: 'Ask to control Ben’s computer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click();
    await ben.asks();
    await ben.allows();
    await ana.tab.reads('You control Ben’s computer');
    await until('the bar is on the screen', () => ben.isBarred());
    await pause(2_000);
    const controlled = await cost(ben);
    ben.desk.start(lamp, []);
    await pause(2_000);
    const box = await page.locator('[data-control-surface]').boundingBox();
    if (box === null) throw new Error('the shared screen cannot be pointed at');
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(at.x, at.y);
    const samples: number[] = [];
    for (let click = 0; click < CLICKS; click += 1) {
      const seen = page.evaluate(untilChanged);
      await pause(50);
      await page.mouse.down();
      await page.mouse.up();
      samples.push(await seen);
      await pause(250);
    }
    ben.desk.start(lamp, ['--flicker']);
    await pause(3_000);
    const moving = await cost(ben);
    return [
      figure(`click to decoded pixel, p50 of ${CLICKS}`, quantile(samples, 0.5), 'ms', 60),
      figure(`click to decoded pixel, p95 of ${CLICKS}`, quantile(samples, 0.95), 'ms', 100),
      figure('of a core: sharing a desktop at rest', resting, '%', 1),
      { what: 'of a core: the same while somebody controls it', value: controlled, unit: '%' },
      figure('of a core: sharing thirty new pictures a second', moving, '%', 60),
    ];
  } finally {
    await ben.end();
    await stage.end();
  }
}

function figure(what: string, value: number, unit: Figure['unit'], target: number): Figure {
  return { what, value, unit, target };
}

/** The share of one core that the program takes, in percent. */
async function cost(computer: Computer): Promise<number> {
  const before = ticks(computer.pid);
  await pause(SECONDS * 1_000);
  return ((ticks(computer.pid) - before) / TICKS / SECONDS) * 100;
}

/** Of user and system, after the name in brackets, which may hold anything. */
function ticks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** In the page: from the next press on the surface to the first decoded frame in which the middle is different. */
function untilChanged(): Promise<number> {
  const video = document.querySelector<HTMLVideoElement>('video[data-source="screen"]');
  const surface = document.querySelector<HTMLElement>('[data-control-surface]');
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (video === null || surface === null || context === null) throw new Error('there is no shared screen');
  const shade = (): number => {
    context.drawImage(video, video.videoWidth / 4, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[0] ?? 0;
  };
  const before = shade();
  return new Promise((resolve) => {
    surface.addEventListener(
      'pointerdown',
      () => {
        const pressed = performance.now();
        const look = (): void => {
          if (Math.abs(shade() - before) > 60) resolve(performance.now() - pressed);
          else video.requestVideoFrameCallback(look);
        };
        video.requestVideoFrameCallback(look);
      },
      { once: true, capture: true },
    );
  });
}
