// A database with many meetings, copied from one that the server made itself, so that each can be looked
// up, joined and read as any other. By SQL, because through the API it takes an hour.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Guest, must } from '../harness/api.ts';
import type { Meeting } from '../harness/api-types.ts';
import type { Postgres } from '../harness/postgres.ts';

const OWNERS = 1_000;

/** How an engine writes what differs. */
interface Dialect {
  /** A table expression `numbers(n)` from 0 on. */
  numbers(count: number): string;
  /** A UUID whose last part is a number. */
  uuid(start: string, number: string): string;
  uuidText(start: string, number: string): string;
  literal(uuid: string): string;
  json(text: string): string;
  jsonText(column: string): string;
  hex8(number: string): string;
}

const SQLITE: Dialect = {
  numbers: (count) =>
    `(WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < ${count - 1})
      SELECT n FROM counted) AS numbers`,
  uuid: (start, number) => `unhex('${start.replaceAll('-', '')}' || printf('%012x', ${number}))`,
  uuidText: (start, number) => `('${start}' || printf('%012x', ${number}))`,
  literal: (uuid) => `x'${uuid.replaceAll('-', '')}'`,
  json: (text) => text,
  jsonText: (column) => column,
  hex8: (number) => `printf('%08X', ${number})`,
};

const POSTGRES: Dialect = {
  numbers: (count) => `generate_series(0::bigint, ${count - 1}) AS numbers(n)`,
  uuid: (start, number) => `('${start}' || lpad(to_hex(${number}), 12, '0'))::uuid`,
  uuidText: (start, number) => `('${start}' || lpad(to_hex(${number}), 12, '0'))`,
  literal: (uuid) => `'${uuid}'::uuid`,
  json: (text) => `(${text})::jsonb`,
  jsonText: (column) => `${column}::text`,
  hex8: (number) => `upper(lpad(to_hex(${number}), 8, '0'))`,
};

const MEETING = '01890000-0000-7000-9000-';
const OWNER = '01890000-0000-7000-8000-';

/** A lasting meeting that somebody else was in, as the pattern of all. */
export async function pattern(owner: Guest, guest: Guest): Promise<Meeting> {
  const meeting = must(await owner.create({ title: 'Weekly planning', lasting: true }), 201);
  for (const [one, name] of [
    [owner, 'Olga'],
    [guest, 'Gustav'],
  ] as const) {
    must(await one.join(meeting.address, { name }), 200);
  }
  for (const one of [guest, owner]) must(await one.leave(meeting.id), 204);
  return meeting;
}

/** Fills the file in a data folder whose server is not running. */
export function fillSqlite(data: string, meeting: Meeting, count: number): void {
  const file = readdirSync(data).find((name) => /\.(db|sqlite)$/.test(name));
  const database = new DatabaseSync(join(data, file ?? ''));
  database.exec(`BEGIN; ${statements(SQLITE, meeting, count).join('; ')}; COMMIT`);
  database.close();
}

/** PostgreSQL's own housekeeping would learn of it within a minute; it is told at once. */
export function fillPostgres(postgres: Postgres, database: string, meeting: Meeting, count: number): void {
  for (const statement of statements(POSTGRES, meeting, count)) postgres.query(database, statement);
  postgres.query(database, 'ANALYZE');
}

/** The code of the meeting of this number, as the statements give them. */
export function codeOf(number: number): string {
  return Number((BigInt(number) * SPREAD) % WHOLE)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0');
}

/** An odd number: all products with it differ. */
const SPREAD = 2_654_435_761n;
const WHOLE = 1n << 32n;

function statements(dialect: Dialect, meeting: Meeting, count: number): string[] {
  const { uuid, uuidText, literal, json, jsonText, hex8, numbers } = dialect;
  const id = uuid(MEETING, 'n');
  const owner = uuid(OWNER, `n % ${OWNERS}`);
  const [original, firstOwner] = [literal(meeting.id), literal(meeting.owner)];
  const owned = (column: string) => `CASE WHEN ${column} = ${firstOwner} THEN ${owner} ELSE ${column} END`;
  const event = `replace(${jsonText('event')}, '${meeting.owner}', ${uuidText(OWNER, `n % ${OWNERS}`)})`;
  return [
    `INSERT INTO principals (id, created_at)
     SELECT ${uuid(OWNER, 'n')}, created_at FROM principals, ${numbers(OWNERS)} WHERE id = ${firstOwner}`,
    `INSERT INTO meetings (id, code, slug, secret, title, owner, lasting, owner_leaves, link_required, created_at,
       closed_at, due_at, live, next_seq, epoch)
     SELECT ${id}, ${hex8(`(n * ${SPREAD}) % ${WHOLE}`)}, slug, secret, title, ${owner}, lasting, owner_leaves,
       link_required, created_at, closed_at, due_at, live, next_seq, epoch
     FROM meetings, ${numbers(count)} WHERE id = ${original}`,
    `INSERT INTO meeting_events (meeting, seq, epoch, at, actor, event)
     SELECT ${id}, seq, epoch, at, ${owned('actor')}, ${json(event)}
     FROM meeting_events, ${numbers(count)} WHERE meeting = ${original}`,
    `INSERT INTO participations (meeting, principal, device, name, joined_at, left_at)
     SELECT ${id}, ${owned('principal')}, device, name, joined_at, left_at
     FROM participations, ${numbers(count)} WHERE meeting = ${original}`,
  ];
}
