// The database goes away in the midst of a call: stopped, held still, or held by another program. The
// call goes on; what must be written is refused in words; who leaves or closes does, and it
// is written when the database is back.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, describe, test } from 'node:test';
import { Api, type Guest, must, type Reply, refused } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import { Caller } from '../harness/caller.ts';
import { ANA, BEN, type Person } from '../harness/devices.ts';
import { Postgres } from '../harness/postgres.ts';
import { Server } from '../harness/server.ts';
import { Stage } from '../harness/stage.ts';
import { until, within } from '../harness/wait.ts';

/** Milliseconds; the server gives the database three seconds. */
const BOUND = 15_000;

const stage = Stage.set({ people: [ANA, BEN], database: 'sqlite' });
afterEach(() => stage.clear());

let postgres: Postgres;
let onPostgres: Server;
before(async () => {
  postgres = await Postgres.start();
  onPostgres = await Server.start({ database: postgres.database() });
});
after(async () => {
  await onPostgres?.stop();
  await postgres?.end();
});

interface Absence {
  what: string;
  server(): Server;
  /** SQLite is read also while another program writes. */
  isRead?: boolean;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

let lock: DatabaseSync | undefined;
const absences: Absence[] = [
  {
    what: 'PostgreSQL that is stopped',
    server: () => onPostgres,
    begin: () => postgres.stop(),
    end: () => postgres.startAgain(),
  },
  {
    what: 'PostgreSQL that says nothing',
    server: () => onPostgres,
    begin: () => postgres.stall(),
    end: () => postgres.resume(),
  },
  {
    what: 'SQLite that another program holds',
    server: () => stage.server,
    isRead: true,
    begin: () => {
      lock = lockedFile(stage.server.data);
    },
    end: () => {
      lock?.exec('ROLLBACK');
      lock?.close();
    },
  },
];

for (const absence of absences) {
  describe(absence.what, () => {
    test('ends no call, refuses what must be kept, and lets people leave and close', async (t) => {
      const server = absence.server();
      const { owner, ana, ben, meeting, calls } = await callOf(server);
      t.after(() => [owner, ana, ben].map((guest) => guest.done()));
      await absence.begin();
      let isAway = true;
      t.after(() => isAway && absence.end());

      await refusesToKeep(absence, owner, meeting);
      await Promise.all([calls.ana.seesAndHears(calls.ben), calls.ben.seesAndHears(calls.ana)]);

      must(await within('leaving', BOUND, ben.leave(meeting.id)), 204);
      await calls.ana.notes(`participantDisconnected ${calls.ben.identity}`);
      must(await within('closing', BOUND, owner.close(meeting.id)), 204);
      await until('ana is told that it is over', async () =>
        (await calls.ana.diary()).some((entry) => entry.startsWith('disconnected')),
      );

      await absence.end();
      isAway = false;
      await isWritten(server, owner, meeting);
      await until('a meeting can be made again', async () => (await owner.create()).status === 201);
    });
  });
}

interface Call {
  owner: Guest;
  ana: Guest;
  ben: Guest;
  meeting: Meeting;
  calls: { ana: Caller; ben: Caller };
}

/** Ana and Ben in a call that its owner has made and is not in. */
async function callOf(server: Server): Promise<Call> {
  const guest = () => Api.guest(server.url);
  const [owner, ana, ben] = [await guest(), await guest(), await guest()];
  const meeting = must(await owner.create({ lasting: true }), 201);
  const comes = async (one: Guest, person: Person): Promise<Caller> => {
    const { identity, token } = must(await one.join(meeting.address, { name: person.name }), 200);
    const tab = await stage.tab(person);
    return Caller.join(tab, stage.origin.url, server.signalUrl, { room: meeting.id, identity, token });
  };
  const calls = { ana: await comes(ana, ANA), ben: await comes(ben, BEN) };
  await Promise.all([calls.ana.seesAndHears(calls.ben), calls.ben.seesAndHears(calls.ana)]);
  return { owner, ana, ben, meeting, calls };
}

async function refusesToKeep(absence: Absence, owner: Guest, meeting: Meeting): Promise<void> {
  const { url } = absence.server();
  const stranger = new Api(url);
  const tries: [what: string, ask: () => Promise<Reply<unknown>>][] = [
    ['creating', () => owner.create({ title: 'Not now' })],
    ['renaming', () => owner.change(meeting.id, { title: 'Not now' })],
    ['joining', () => owner.join(meeting.address, { name: 'Olga' })],
    ['a new session', () => stranger.send('POST', '/sessions', {})],
    ...(absence.isRead
      ? []
      : [['listing', () => owner.meetings()] as [string, () => Promise<Reply<unknown>>]]),
  ];
  // All at once: one that waits must not make the others wait longer.
  await Promise.all(
    tries.map(async ([what, ask]) => {
      const { message } = refused(await within(what, BOUND, ask()), 503, 'database-away');
      assert.match(message, /database is away/);
    }),
  );
  stranger.done();
  const page = await within('the first page', BOUND, fetch(url));
  assert.equal(page.status, 200);
}

/** Waits until what was done meanwhile is in the database, and looks at it through another program's eyes. */
async function isWritten(server: Server, owner: Guest, meeting: Meeting): Promise<void> {
  await until('the closing is written', () => closedIn(server, meeting.id));
  const now = must(await owner.meeting(meeting.id), 200);
  assert.equal(now.closed_reason, 'by_owner');
  assert.equal(now.title, meeting.title, 'what was refused did not happen');
  const { participations } = must(await owner.participations(meeting.id), 200);
  assert.deepEqual(participations.map(({ name }) => name).sort(), ['Ana', 'Ben']);
  assert.ok(participations.every(({ left_at }) => left_at !== undefined));
}

function closedIn(server: Server, id: string): boolean {
  const statement = `SELECT count(*) FROM meetings WHERE closed_at IS NOT NULL`;
  if (server === onPostgres) return postgres.query('test_1', `${statement} AND id::text = '${id}'`) === '1';
  const database = new DatabaseSync(fileOf(server.data), { readOnly: true });
  const [row] = database.prepare(`${statement} AND lower(hex(id)) = ?`).all(id.replaceAll('-', ''));
  database.close();
  return Object.values(row ?? {})[0] === 1;
}

function lockedFile(data: string): DatabaseSync {
  const database = new DatabaseSync(fileOf(data));
  database.exec('BEGIN EXCLUSIVE');
  return database;
}

function fileOf(data: string): string {
  const name = readdirSync(data).find((file) => /\.(db|sqlite)$/.test(file));
  assert.ok(name, 'a database in the data folder');
  return join(data, name);
}
