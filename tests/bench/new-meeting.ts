// How long it takes from the wish for a meeting to being in it: for a program, by REST and the signal
// connection alone, and for a person, from the click in a real browser.

import { chromium } from 'playwright-core';
import { Api, type Guest, must } from '../harness/api.ts';
import { FLAGS } from '../harness/chromium.ts';
import { chromiumProgram } from '../harness/paths.ts';
import { Server } from '../harness/server.ts';
import { type Figure, quantile, timed } from './figures.ts';
import { clickIntoNewMeeting } from './our-page.ts';

const TIMES = 50;
const CLICKS = 21;
const TARGET = 800;

export async function newMeeting(): Promise<Figure[]> {
  const server = await Server.start();
  try {
    return [await forAProgram(server), await forAPerson(server)];
  } finally {
    await server.stop();
  }
}

async function forAProgram(server: Server): Promise<Figure> {
  const guest = await Api.guest(server.url);
  const samples = await timed(TIMES, () => meetingEntered(server, guest));
  guest.done();
  return {
    what: `by REST to the first answer of the signal connection, p50 of ${TIMES}`,
    value: quantile(samples, 0.5),
    unit: 'ms',
    target: TARGET,
  };
}

async function meetingEntered(server: Server, guest: Guest): Promise<void> {
  const { address, secret } = must(await guest.create(), 201);
  const { token } = must(await guest.join(address, { secret }), 200);
  const query = new URLSearchParams({ access_token: token, protocol: '16', sdk: 'js' });
  const socket = new WebSocket(`${server.signalUrl}/rtc?${query}`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('message', resolve);
    socket.addEventListener('close', reject);
  });
  socket.close();
}

async function forAPerson(server: Server): Promise<Figure> {
  const browser = await chromium.launch({ executablePath: chromiumProgram, headless: true, args: FLAGS });
  const samples: number[] = [];
  try {
    for (let time = 0; time < CLICKS; time++) {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      const page = await context.newPage();
      await page.goto(server.url);
      samples.push(await clickIntoNewMeeting(page));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return {
    what: `from the click on New meeting to being in it, p50 of ${CLICKS}`,
    value: quantile(samples, 0.5),
    unit: 'ms',
    target: TARGET,
  };
}
