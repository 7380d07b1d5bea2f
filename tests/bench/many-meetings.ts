// Looking up, joining and listing where there are 100,000 meetings already, over HTTP, on each database.
// Both write to the disk before they answer.

import { Api, type Guest, must } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { Postgres } from '../harness/postgres.ts';
import { Server } from '../harness/server.ts';
import { type Figure, quantile, timed } from './figures.ts';
import { codeOf, fillPostgres, fillSqlite, pattern } from './fill.ts';

const MEETINGS = 100_000;
const CALLS = 1_000;
/** Of them the one who lists. */
const OWN_MEETINGS = 100;
const TARGET = 20;

export async function manyMeetings(): Promise<Figure[]> {
  return [...(await onSqlite()), ...(await onPostgres())];
}

async function onSqlite(): Promise<Figure[]> {
  const server = await Server.start({ database: 'sqlite' });
  return filledAndTimed('SQLite', server, (meeting) => fillSqlite(server.data, meeting, MEETINGS));
}

async function onPostgres(): Promise<Figure[]> {
  const postgres = await Postgres.start({ durable: true });
  try {
    const database = postgres.database();
    const server = await Server.start({ database });
    const name = new URL(database).pathname.slice(1);
    return await filledAndTimed('PostgreSQL', server, (meeting) =>
      fillPostgres(postgres, name, meeting, MEETINGS),
    );
  } finally {
    await postgres.end();
  }
}

async function filledAndTimed(
  engine: string,
  empty: Server,
  fill: (meeting: Meeting) => void,
): Promise<Figure[]> {
  const [owner, guest] = [await Api.guest(empty.url), await Api.guest(empty.url)];
  const meeting = await pattern(owner, guest);
  await empty.kill();
  fill(meeting);
  const server = await empty.startAgain();
  try {
    return await timedOn(engine, guest);
  } finally {
    owner.done();
    guest.done();
    await server.stop();
  }
}

async function timedOn(engine: string, guest: Guest): Promise<Figure[]> {
  for (let made = 0; made < OWN_MEETINGS; made++) must(await guest.create({ lasting: true }), 201);
  const looking = await timed(CALLS, async () => must(await guest.lookUp(codeOf(anyMeeting())), 200));
  // Each time another one, which the server has not in memory.
  const step = MEETINGS / CALLS;
  const joining = await timed(CALLS, async (call) => must(await guest.join(codeOf(call * step)), 200));
  const listing = await timed(CALLS, async () => must(await guest.meetings({ limit: '50' }), 200));
  const figure = (what: string, samples: number[], share: number): Figure => ({
    what: `${engine}: ${what}, p${share * 100} of ${CALLS}`,
    value: quantile(samples, share),
    unit: 'ms',
    ...(share > 0.5 && { target: TARGET }),
  });
  return (
    [
      ['look up', looking],
      ['join', joining],
      ['list', listing],
    ] as const
  ).flatMap(([what, samples]) => [figure(what, samples, 0.5), figure(what, samples, 0.95)]);
}

function anyMeeting(): number {
  return Math.floor(Math.random() * MEETINGS);
}
