// What a page with 25 pictures costs the processor: ours beside one made of LiveKit's own components, with
// the same crowd, in the same run, by turns. The figure is the ratio of the renderers' time.

import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Api, must } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { FLAGS } from '../harness/chromium.ts';
import { Crowd } from '../harness/crowd.ts';
import { ANA, writeDevices } from '../harness/devices.ts';
import { Origin } from '../harness/origin.ts';
import { chromiumProgram } from '../harness/paths.ts';
import { Server } from '../harness/server.ts';
import { pause, until } from '../harness/wait.ts';
import { type Figure, quantile } from './figures.ts';
import { enterOurPage } from './our-page.ts';

const OTHERS = 24;
const TURNS = 3;
/** Milliseconds. */
const SETTLING = 5_000;
const MEASURED = 15_000;
const VIEWPORT = { width: 1440, height: 900 };

type Enter = (page: Page, meeting: Meeting) => Promise<void>;

export async function pictures(): Promise<Figure[]> {
  const server = await Server.start();
  const site = await Origin.start(await componentsPage());
  const owner = await Api.guest(server.url);
  const meeting = must(await owner.create({ title: 'Twenty-five', lasting: true }), 201);
  const crowd = await Crowd.join(server, { address: meeting.address, secret: meeting.secret, count: OTHERS });
  const ours: Enter = (page) => enterOurPage(page, server.url + meeting.link_path, 'Ana');
  const theirs: Enter = (page) => enterComponents(page, site, server, meeting);
  const shares = { ours: [] as number[], theirs: [] as number[] };
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      shares.ours.push(await processorShare((page) => ours(page, meeting)));
      shares.theirs.push(await processorShare((page) => theirs(page, meeting)));
    }
  } finally {
    await crowd.leave();
    owner.done();
    await site.stop();
    await server.stop();
  }
  const [one, other] = [quantile(shares.ours, 0.5), quantile(shares.theirs, 0.5)];
  return [
    { what: `our page with ${OTHERS + 1} pictures: processor time a second`, value: one * 1000, unit: 'ms' },
    { what: "the page of LiveKit's components: processor time a second", value: other * 1000, unit: 'ms' },
    { what: 'ours in terms of theirs', value: one / other, unit: '×', target: 1 },
  ];
}

/** The seconds of processor time that the page takes in a second, once everybody is shown. */
async function processorShare(enter: (page: Page) => Promise<void>): Promise<number> {
  const devices = writeDevices(ANA);
  const browser = await chromium.launch({
    executablePath: chromiumProgram,
    headless: true,
    args: [
      ...FLAGS,
      `--use-file-for-fake-video-capture=${devices.camera}`,
      `--use-file-for-fake-audio-capture=${devices.microphone}`,
    ],
  });
  try {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'], viewport: VIEWPORT });
    const page = await context.newPage();
    await enter(page);
    await until('every picture moves', () => page.evaluate(moving, OTHERS + 1));
    await pause(SETTLING);
    const before = await rendererSeconds(browser);
    await pause(MEASURED);
    return ((await rendererSeconds(browser)) - before) / (MEASURED / 1000);
  } finally {
    await browser.close();
    devices.remove();
  }
}

/** Runs in the page: whether so many videos have frames. */
function moving(count: number): boolean {
  const videos = [...document.querySelectorAll('video')];
  return videos.filter((video) => video.videoWidth > 0 && !video.paused).length >= count;
}

async function rendererSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function enterComponents(page: Page, site: Origin, server: Server, meeting: Meeting): Promise<void> {
  const guest = await Api.guest(server.url);
  const joined = must(await guest.join(meeting.address, { name: 'Ana', secret: meeting.secret }), 200);
  guest.done();
  const query = new URLSearchParams({ url: server.signalUrl, token: joined.token });
  await page.goto(`${site.url}/?${query}`);
}

export async function componentsPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/components/page.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    outdir: 'unwritten',
    write: false,
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Components</title>
<style>${text('.css')} body { margin: 0 }</style><body><div id="root" data-lk-theme="default" style="height: 100vh"></div>
<script>${text('.js').replaceAll('</script', '<\\/script')}</script></body></html>`;
}
