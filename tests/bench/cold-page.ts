// How long somebody waits who opens a page for the first time over a line of 10 Mbit/s: from the
// address to a page that can be used.

import { chromium, type Page } from 'playwright-core';
import { Api, must } from '../harness/api.ts';
import { FLAGS } from '../harness/chromium.ts';
import { chromiumProgram } from '../harness/paths.ts';
import { Server } from '../harness/server.ts';
import { type Figure, quantile } from './figures.ts';

const TIMES = 11;
const BYTES_PER_SECOND = 10_000_000 / 8;
/** Milliseconds there and back: a server in the same country. */
const ROUND_TRIP = 20;
const TARGET = 1.5;

/** By what a page is known to be usable. */
const PAGES: [what: string, path: (link: string) => string, button: RegExp][] = [
  ['first page', () => '/', /new meeting/i],
  ['page of a meeting, before joining', (link) => link, /^join/i],
];

export async function coldPage(): Promise<Figure[]> {
  const server = await Server.start();
  const browser = await chromium.launch({ executablePath: chromiumProgram, headless: true, args: FLAGS });
  try {
    const owner = await Api.guest(server.url);
    const { link_path } = must(await owner.create({ title: 'Cold' }), 201);
    owner.done();
    const figures: Figure[] = [];
    for (const [what, path, button] of PAGES) {
      const samples: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        // A browser that has never been here.
        const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
        samples.push(await openedIn(await context.newPage(), server.url + path(link_path), button));
        await context.close();
      }
      figures.push({
        what: `${what}, median of ${TIMES}`,
        value: quantile(samples, 0.5) / 1000,
        unit: 's',
        target: TARGET,
      });
    }
    return figures;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function openedIn(page: Page, url: string, button: RegExp): Promise<number> {
  await slowLine(page);
  await page.addInitScript(watchFor, button.source);
  await page.goto(url, { waitUntil: 'commit' });
  const moment = await page.waitForFunction(() => window.usableAt);
  return moment.jsonValue() as Promise<number>;
}

async function slowLine(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: ROUND_TRIP,
    downloadThroughput: BYTES_PER_SECOND,
    uploadThroughput: BYTES_PER_SECOND,
  });
}

declare global {
  interface Window {
    /** Milliseconds since the address was opened. */
    usableAt?: number;
  }
}

/** Runs in the page: notes the frame in which a button with this name is first shown. */
function watchFor(source: string): void {
  const wanted = new RegExp(source, 'i');
  const look = () => {
    const buttons = [...document.querySelectorAll('button')];
    const found = buttons.find((one) => wanted.test(one.textContent?.trim() ?? '') && one.offsetHeight > 0);
    if (found) window.usableAt ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
