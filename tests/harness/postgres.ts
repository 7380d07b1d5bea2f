// A real PostgreSQL in a temporary folder, which a test may stop, kill and hold still. It refuses to
// run as root, so whoever is root gives it to a user without rights. Its data is nobody's: it
// must never be asked to survive more than a killed process.

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freeTcpPort } from './ports.ts';
import { PATIENCE, until, within } from './wait.ts';

/** The database's superuser; local connections need no password. */
const USER = 'conclave';
const READY = 'database system is ready to accept connections';
/** Debian keeps the programs of each version in a folder here, and on no path. */
const VERSIONS = '/usr/lib/postgresql';
const CONNECTIONS = 50;
/**
 * Waits until its input ends, as it does with this process however that ends, and ends PostgreSQL then: at once,
 * also where it is held still, and with its folder ($1).
 */
const KEEPER = `
trap '' INT TERM HUP
cat > /dev/null
mark="$1/data/postmaster.pid"
if read -r pid < "$mark" && grep -q postgres "/proc/$pid/comm"; then
  kill -CONT "$pid" $(cat "/proc/$pid/task/$pid/children")
  kill -QUIT "$pid"
  while [ -e "$mark" ]; do sleep 0.02; done
fi
rm -rf "$1"`;

export interface PostgresOptions {
  /** Writes reach the disk, as they do in earnest; tests are faster without. */
  durable?: boolean;
}

export class Postgres {
  readonly port: number;
  readonly #folder: string;
  readonly #durable: boolean;
  readonly #keeper: ChildProcess;
  #child: ChildProcess | undefined;
  #databases = 0;

  private constructor(folder: string, port: number, durable: boolean) {
    this.#folder = folder;
    this.port = port;
    this.#durable = durable;
    this.#keeper = spawn('sh', ['-c', KEEPER, 'keeper', folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#keeper.unref();
    (this.#keeper.stdin as Socket).unref();
  }

  static async start(options: PostgresOptions = {}): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), 'conclave-postgres-'));
    const postgres = new Postgres(folder, await freeTcpPort(), options.durable === true);
    try {
      postgres.#initialise();
      await postgres.startAgain();
    } catch (error) {
      await postgres.end();
      throw error;
    }
    return postgres;
  }

  /** A fresh, empty database: its URL. */
  database(): `postgres://${string}` {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    this.query('postgres', `CREATE DATABASE ${name}`);
    return `postgres://${USER}@127.0.0.1:${this.port}/${name}`;
  }

  /** What a statement answers, one line a row, columns apart by `|`. */
  query(database: string, statement: string): string {
    const place = ['--host=127.0.0.1', `--port=${this.port}`, `--username=${USER}`, `--dbname=${database}`];
    const manner = ['--no-psqlrc', '--tuples-only', '--no-align', '--quiet', '--set=ON_ERROR_STOP=1'];
    return execFileSync(program('psql'), [...place, ...manner, `--command=${statement}`], {
      encoding: 'utf8',
      timeout: PATIENCE,
    }).trim();
  }

  /** Starts one that was stopped or killed, with the same data and on the same port. */
  async startAgain(): Promise<void> {
    assert.ok(!this.#child, 'PostgreSQL is running already');
    const child = spawn(program('postgres'), ['-D', this.#data, ...settings(this.port, this.#durable)], {
      ...unprivileged(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    await ready(child);
    // It ends with this process and need not be waited for.
    child.unref();
    (child.stderr as Socket).unref();
  }

  /** Ends it in order: whoever is connected is told and put out. */
  stop(): Promise<void> {
    this.resume();
    return this.#endBy('SIGINT');
  }

  /** Ends all its processes without a word to anybody. */
  async kill(): Promise<void> {
    const processes = this.#processes();
    signal(processes, 'SIGKILL');
    await this.#endBy('SIGKILL');
    await until('every process of PostgreSQL is gone', () => !processes.some(isAlive));
  }

  /** Holds it still: connections stay open and new ones are taken, but nothing is answered. */
  stall(): void {
    signal(this.#processes(), 'SIGSTOP');
  }

  /** Lets it go on after `stall`. */
  resume(): void {
    signal(this.#processes(), 'SIGCONT');
  }

  /** Ends it for good and removes its data. */
  async end(): Promise<void> {
    const gone = once(this.#keeper, 'exit');
    this.#keeper.stdin?.end();
    await within('the end of PostgreSQL', PATIENCE, gone);
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #initialise(): void {
    const { uid, gid } = unprivileged();
    if (uid !== undefined && gid !== undefined) chownSync(this.#folder, uid, gid);
    const manner = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', `--username=${USER}`];
    execFileSync(program('initdb'), ['-D', this.#data, ...manner], {
      ...unprivileged(),
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 2 * PATIENCE,
    });
  }

  /** The first process and those that it started; the first is first, so that it starts no others meanwhile. */
  #processes(): number[] {
    const pid = this.#child?.pid;
    return pid === undefined ? [] : [pid, ...childrenOf(pid)];
  }

  async #endBy(by: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = once(child, 'exit');
    const timer = setTimeout(() => signal(this.#processes(), 'SIGKILL'), PATIENCE);
    child.kill(by);
    if (child.exitCode === null && child.signalCode === null) await ended;
    clearTimeout(timer);
    this.#child = undefined;
  }
}

let shared: Promise<Postgres> | undefined;

/** The one PostgreSQL of this process, for tests that only need a database; it ends with the process. */
export function sharedPostgres(): Promise<Postgres> {
  shared ??= Postgres.start();
  return shared;
}

function settings(port: number, durable: boolean): string[] {
  const wanted = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    `max_connections=${CONNECTIONS}`,
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ];
  return wanted.flatMap((setting) => ['-c', setting]);
}

/** Resolves when it takes connections; rejects when it ends or stays silent. */
async function ready(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const log: string[] = [];
  const failed = (what: string) => reject(new Error(`PostgreSQL ${what}:\n${log.slice(-20).join('\n')}`));
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    failed('did not become ready');
  }, PATIENCE);
  child.once('error', (cause) => reject(new Error('PostgreSQL does not start', { cause })));
  child.once('exit', (code) => failed(`ended with ${code}`));
  if (child.stderr) {
    createInterface(child.stderr).on('line', (line) => {
      log.push(line);
      if (line.includes(READY)) resolve();
    });
  }
  await promise.finally(() => clearTimeout(timer));
}

/** The newest version's program, or the one on the path. */
function program(name: string): string {
  if (!existsSync(VERSIONS)) return name;
  const newest = readdirSync(VERSIONS).sort((one, other) => Number(other) - Number(one));
  return newest.map((version) => join(VERSIONS, version, 'bin', name)).find(existsSync) ?? name;
}

/** Whom root starts PostgreSQL as; everybody else starts it as themselves. */
function unprivileged(): Pick<SpawnOptions, 'uid' | 'gid'> & { cwd: string } {
  if (process.getuid?.() !== 0) return { cwd: tmpdir() };
  const id = (which: string) => Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g'), cwd: tmpdir() };
}

function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

function signal(processes: number[], which: NodeJS.Signals): void {
  for (const pid of processes.filter(isAlive)) process.kill(pid, which);
}

/** Whether the process runs: one that ended may still be listed until somebody asks for its end. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
