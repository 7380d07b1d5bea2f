// The server against its own description of its API: schemathesis sends whatever the description allows
// and much that it does not, and every answer must be one that is described.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { Api, type Guest, must } from '../harness/api.ts';
import { outputPath, schemathesisProgram } from '../harness/paths.ts';
import { Server } from '../harness/server.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
const EXAMPLES = 40;
/** What nobody does alone: it takes somebody else, a code that was shown elsewhere, or a WebSocket. */
const TAKES_MORE = new Set([
  ...['hand_over', 'ask', 'grant', 'deny', 'end', 'pause', 'extend', 'more'],
  ...['redeem', 'events'],
]);
/** It would be forgotten halfway. */
const KEPT = 'forget_session';

let server: Server;
let guest: Guest;
before(async () => {
  assert.ok(
    existsSync(schemathesisProgram),
    `${schemathesisProgram} is missing: cargo xtask test e2e installs it`,
  );
  server = await Server.start({ shards: 1 });
  guest = await Api.guest(server.url);
});
after(async () => {
  guest?.done();
  await server?.stop();
});

describe('every answer is one that the description names', () => {
  test('to a program with a session', async (t) => {
    const session = ['--header', `Authorization: Bearer ${guest.token}`];
    const { cases, welcome } = await tried('with a session', [...session, '--exclude-operation-id', KEPT]);
    t.diagnostic(`${cases} cases, ${welcome.length} of them welcome`);
    const operations = await described();
    const followed = new Set(welcome.map((request) => operations.find(matches(request))?.id));
    const refused = operations.map(({ id }) => id).filter((id) => !followed.has(id));
    assert.deepEqual(
      refused.filter((id) => id !== KEPT && !TAKES_MORE.has(id)),
      [],
      'whatever was asked, these did nothing',
    );
  });

  test('to a program without', async (t) => {
    const { cases } = await tried('without a session', []);
    t.diagnostic(`${cases} cases`);
  });

  test('and the server is well afterwards', async () => {
    const meeting = must(await guest.create({ title: 'Still here' }), 201);
    assert.equal(must(await guest.lookUp(meeting.address), 200).title, 'Still here');
  });
});

interface Tried {
  cases: number;
  /** Requests that were answered with a success: those that were refused touched little of the server. */
  welcome: Request[];
}

interface Request {
  method: string;
  url: string;
}

interface Operation {
  id: string;
  method: string;
  path: RegExp;
}

async function described(): Promise<Operation[]> {
  const answer = await fetch(`${server.url}/api/v1/openapi.json`);
  const { paths } = (await answer.json()) as OpenApi;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path: new RegExp(`^/api/v1${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    })),
  );
}

function matches(request: Request): (operation: Operation) => boolean {
  const { pathname } = new URL(request.url);
  return ({ method, path }) => method === request.method && path.test(pathname);
}

/** Runs it to its end. What it tries is the same each time. */
async function tried(name: string, further: string[]): Promise<Tried> {
  const record = outputPath(`schemathesis ${name}.har`);
  // It keeps notes where it works.
  const folder = mkdtempSync(join(tmpdir(), 'conclave-schemathesis-'));
  const child = spawn(
    schemathesisProgram,
    [
      ...['run', `${server.url}/api/v1/openapi.json`, '--checks', CHECKS.join(',')],
      ...['--generation-deterministic', '--max-examples', String(EXAMPLES), '--continue-on-failure'],
      ...['--suppress-health-check', 'all', '--warnings', 'off', '--no-color', '--request-timeout', '20'],
      ...['--report', 'har', '--report-har-path', record],
      ...further,
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await ended;
  rmSync(folder, { recursive: true, force: true });
  assert.equal(code, 0, `${name}:\n${said}\n${complained}`);
  const cases = Number(/(\d+) generated/.exec(said)?.[1]);
  assert.ok(cases > 0, said);
  return { cases, welcome: successes(record) };
}

function successes(record: string): Request[] {
  const { log } = JSON.parse(readFileSync(record, 'utf8')) as Har;
  return log.entries.filter(({ response }) => response.status < 300).map(({ request }) => request);
}

interface Har {
  log: { entries: { request: Request; response: { status: number } }[] };
}

interface OpenApi {
  paths: Record<string, Record<string, { operationId: string }>>;
}
