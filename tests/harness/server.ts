// The server under test as a child process: started on free ports with a data folder of its own,
// stopped as a person would stop it, and checked for a clean end.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serverProgram } from './paths.ts';
import { sharedPostgres } from './postgres.ts';
import type { ApiKey } from './token.ts';
import { PATIENCE } from './wait.ts';

export interface ServerOptions {
  /** Another build than the usual one. */
  program?: string;
  /** Zero is any free port. */
  port?: number;
  rtcPort?: number;
  shards?: number;
  /** Where meetings are kept; without it what CONCLAVE_TEST_DATABASE says. */
  database?: 'sqlite' | `postgres://${string}`;
  /** Further arguments and environment. */
  args?: string[];
  env?: Record<string, string>;
}

/** The key every test server is given, so that tests can mint tokens for it. */
export const API_KEY: ApiKey = {
  key: 'wholesystem',
  secret: 'a-secret-for-tests-only-of-some-length',
};

const READY = /^Conclave is at (http:\/\/\S+)/;

export class Server {
  readonly url: string;
  readonly apiKey = API_KEY;
  readonly #child: ChildProcess;
  readonly #log: string[];
  readonly #options: ServerOptions;
  readonly data: string;

  private constructor(child: ChildProcess, url: string, log: string[], options: ServerOptions, data: string) {
    this.#child = child;
    this.url = url;
    this.#log = log;
    this.#options = options;
    this.data = data;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const database = options.database ?? (await usualDatabase());
    return Server.#startIn(mkdtempSync(join(tmpdir(), 'conclave-data-')), { ...options, database });
  }

  /** Starts a killed server once more, with the same data and on the same ports. */
  startAgain(): Promise<Server> {
    return Server.#startIn(this.data, { ...this.#options, port: this.port });
  }

  static async #startIn(folder: string, options: ServerOptions): Promise<Server> {
    const program = options.program ?? serverProgram;
    const child = spawn(program, serveArguments(options, folder), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...withoutSettings(process.env), CONCLAVE_KEYS: keysSetting(API_KEY), ...options.env },
    });
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.removeListener('exit', end));
    const log: string[] = [];
    const url = await ready(child, log).catch((error: unknown) => {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    });
    return new Server(child, url, log, options, folder);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** The address for a LiveKit client. */
  get signalUrl(): string {
    return this.url.replace(/^http/, 'ws');
  }

  /** What the server wrote to its standard error, line by line. */
  get log(): readonly string[] {
    return this.#log;
  }

  /** Ends the server as Ctrl-C does and checks that it ended cleanly, unless it was killed. */
  async stop(): Promise<void> {
    if (this.#child.signalCode) return;
    assert.equal(this.#child.exitCode, null, `the server ended by itself:\n${this.#tail()}`);
    const code = await this.#end('SIGINT');
    rmSync(this.data, { recursive: true, force: true });
    assert.equal(code, 0, `exit code after Ctrl-C:\n${this.#tail()}`);
    this.assertNoPanic();
  }

  /** Ends the server without a chance to say good-bye; the data folder stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    this.assertNoPanic();
  }

  assertNoPanic(): void {
    const panics = this.#log.filter((line) => line.includes('panicked'));
    assert.deepEqual(panics, [], `the server panicked:\n${this.#tail()}`);
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = once(this.#child, 'exit') as Promise<[number | null]>;
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    const [code] = await ended;
    clearTimeout(timer);
    return code;
  }

  #tail(): string {
    return this.#log.slice(-40).join('\n');
  }
}

/** In the data folder, or in a PostgreSQL that the tests of this process share. */
async function usualDatabase(): Promise<'sqlite' | `postgres://${string}`> {
  const wanted = process.env.CONCLAVE_TEST_DATABASE ?? 'sqlite';
  assert.ok(['sqlite', 'postgres'].includes(wanted), `CONCLAVE_TEST_DATABASE is ${wanted}`);
  return wanted === 'sqlite' ? 'sqlite' : (await sharedPostgres()).database();
}

function serveArguments(options: ServerOptions, data: string): string[] {
  const bind = `127.0.0.1:${options.port ?? 0}`;
  const rtcPort = String(options.rtcPort ?? 0);
  const shards = options.shards === undefined ? [] : ['--shards', String(options.shards)];
  const { database = 'sqlite' } = options;
  // Without the setting the server makes a file in its data folder.
  const kept = database === 'sqlite' ? [] : ['--database', database];
  const usual = ['serve', '--bind', bind, '--rtc-port', rtcPort, '--data', data];
  return usual.concat(shards, kept, options.args ?? []);
}

/** The tests' own variables begin as the server's settings do, and must not be taken for some. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('CONCLAVE_')));
}

function keysSetting({ key, secret }: ApiKey): string {
  return `${key}: ${secret}`;
}

/** Resolves with the address that the server prints; rejects when it ends or says nothing. */
function ready(child: ChildProcess, log: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const said = () => log.slice(-40).join('\n');
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    reject(new Error(`the server printed no address:\n${said()}`));
  }, PATIENCE);
  child.once('error', (error) => reject(new Error(`${child.spawnfile} does not start`, { cause: error })));
  child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said()}`)));
  if (child.stderr) createInterface(child.stderr).on('line', (line) => log.push(line));
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => {
      const url = READY.exec(line)?.[1];
      if (url) resolve(url);
    });
  }
  return promise.finally(() => clearTimeout(timer));
}
