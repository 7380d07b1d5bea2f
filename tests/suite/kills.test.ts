// The server killed in the midst of writing, again and again, on each database: whatever it has
// acknowledged is there when it is back.

import { after, describe, test } from 'node:test';
import { Ledger } from '../harness/ledger.ts';
import { full } from '../harness/paths.ts';
import { Postgres } from '../harness/postgres.ts';
import { Server, type ServerOptions } from '../harness/server.ts';
import { pause } from '../harness/wait.ts';

const MINUTE = 60_000;
const KILLS = full ? 200 : 20;
const WRITERS = 3;
/** Milliseconds of writing at most; the moment of a kill is anywhere in it. */
const WRITING = 200;

describe(`${KILLS} kills of a server that writes lose nothing it acknowledged`, () => {
  let postgres: Postgres | undefined;
  after(() => postgres?.end());

  test('on SQLite', { timeout: 15 * MINUTE }, async (t) => {
    t.diagnostic(await killAgainAndAgain({ database: 'sqlite' }));
  });

  test('on PostgreSQL', { timeout: 15 * MINUTE }, async (t) => {
    postgres = await Postgres.start();
    t.diagnostic(await killAgainAndAgain({ database: postgres.database() }));
  });
});

/** Says what it did. */
async function killAgainAndAgain(options: ServerOptions): Promise<string> {
  let server = await Server.start({ ...options, shards: 1 });
  const ledgers = Array.from({ length: WRITERS }, (_, index) => new Ledger(server.url, index + 1));
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const writing = Promise.all(ledgers.map((ledger) => ledger.write()));
      // A writer that is refused ends the test at once.
      await Promise.race([writing, pause(Math.random() * WRITING)]);
      await server.kill();
      await writing;
      server = await server.startAgain();
      for (const ledger of ledgers) await ledger.compare();
    }
    for (const ledger of ledgers) await ledger.compareAll();
  } finally {
    for (const ledger of ledgers) ledger.done();
    await server.stop();
  }
  return summary(ledgers);
}

function summary(ledgers: Ledger[]): string {
  const sum = (of: (ledger: Ledger) => number) => ledgers.reduce((total, ledger) => total + of(ledger), 0);
  const acknowledged = sum((ledger) => ledger.acknowledged);
  const kept = sum((ledger) => ledger.keptUnderWay);
  const meetings = sum((ledger) => ledger.meetings);
  return `${KILLS} kills, ${acknowledged} changes acknowledged in ${meetings} meetings, ${kept} more kept that were under way`;
}
