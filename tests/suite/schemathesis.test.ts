// The server against its own description of its API: schemathesis sends whatever the description allows
// and much that it does not, and every answer must be one that is described.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { Api, type Guest, must } from '../harness/api.ts';
import { schemathesisProgram } from '../harness/paths.ts';
import { Server } from '../harness/server.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
const SEED = 20_220_204;
const EXAMPLES = 40;

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
    // It would be forgotten halfway.
    const keepIt = ['--exclude-name', 'DELETE /api/v1/session'];
    t.diagnostic(await tried('with a session', [...session, ...keepIt]));
  });

  test('to a program without', async (t) => {
    t.diagnostic(await tried('without a session', []));
  });

  test('and the server is well afterwards', async () => {
    const meeting = must(await guest.create({ title: 'Still here' }), 201);
    assert.equal(must(await guest.lookUp(meeting.address), 200).title, 'Still here');
  });
});

/** Runs it to its end: how many cases it tried. */
async function tried(name: string, further: string[]): Promise<string> {
  const child = spawn(
    schemathesisProgram,
    [
      ...['run', `${server.url}/api/v1/openapi.json`, '--checks', CHECKS.join(',')],
      ...['--seed', String(SEED), '--generation-deterministic', '--generation-database', 'none'],
      ...[
        '--max-examples',
        String(EXAMPLES),
        '--continue-on-failure',
        '--no-color',
        '--request-timeout',
        '20',
      ],
      ...['--suppress-health-check', 'all', '--warnings', 'off'],
      ...further,
    ],
    { cwd: join(import.meta.dirname, '../schemathesis'), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await ended;
  assert.equal(code, 0, `${name}:\n${said}\n${complained}`);
  const count = /(\d+) generated|(\d+) test cases?/.exec(said);
  assert.ok(count, said);
  return `${name}: ${count[0]}`;
}
