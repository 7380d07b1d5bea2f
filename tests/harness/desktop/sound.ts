// A sound server without hardware: PulseAudio with null sinks, in a folder of its own. One sink is what a person hears,
// another stands for the microphone: what is played into it is what the microphone hears. Ends what it started.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../wait.ts';
import { endChild, endWithUs } from './display.ts';

const run = promisify(execFile);

/** Samples a second of what is recorded here. */
const RATE = 48_000;

export class SoundServer {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #players: ChildProcess[] = [];

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#child = child;
  }

  static async start(): Promise<SoundServer> {
    const folder = mkdtempSync(join(tmpdir(), 'conclave-sound-'));
    const modules = [
      `module-native-protocol-unix socket=${folder}/socket auth-anonymous=1`,
      'module-null-sink sink_name=speakers',
      'module-null-sink sink_name=room',
      'module-remap-source source_name=microphone master=room.monitor',
    ];
    const args = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'];
    const child = spawn('pulseaudio', [...args, ...modules.flatMap((module) => ['-L', module])], {
      stdio: 'ignore',
      env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder },
    });
    endWithUs(child);
    const server = new SoundServer(folder, child);
    await until('the sound server answers', () => server.#pactl(['info']));
    await server.#pactl(['set-default-sink', 'speakers']);
    await server.#pactl(['set-default-source', 'microphone']);
    return server;
  }

  get environment(): Record<string, string> {
    return { PULSE_SERVER: `unix:${this.#folder}/socket`, PULSE_COOKIE: '/dev/null' };
  }

  /** The microphone hears this tone until the server ends. */
  hums(hertz: number): void {
    const player = spawn(
      'pacat',
      ['--device=room', '--raw', '--format=s16le', `--rate=${RATE}`, '--channels=1'],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        env: { ...process.env, ...this.environment },
      },
    );
    endWithUs(player);
    this.#players.push(player);
    const second = tone(hertz, RATE);
    const feed = () => {
      while (player.stdin?.write(second)) {}
    };
    player.stdin?.on('drain', feed);
    player.stdin?.on('error', () => {});
    feed();
  }

  /** One second of what the person hears. */
  async heard(): Promise<Float64Array> {
    const wanted = RATE * 2;
    const recorder = spawn(
      'parec',
      ['--device=speakers.monitor', '--raw', '--format=s16le', `--rate=${RATE}`, '--channels=1'],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...this.environment } },
    );
    endWithUs(recorder);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of recorder.stdout as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= wanted) break;
    }
    await endChild(recorder);
    const all = Buffer.concat(chunks).subarray(0, wanted);
    return Float64Array.from(
      { length: Math.floor(all.length / 2) },
      (_, at) => all.readInt16LE(at * 2) / 32_768,
    );
  }

  async end(): Promise<void> {
    for (const player of this.#players) await endChild(player);
    await endChild(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #pactl(args: string[]): Promise<string> {
    const { stdout } = await run('pactl', args, {
      env: { ...process.env, ...this.environment },
      timeout: 5_000,
    });
    return stdout || 'done';
  }
}

/** The power of one frequency in these samples, and of all of them (Goertzel). A pure tone has the same in both. */
export function power(samples: Float64Array, hertz: number): { tone: number; all: number } {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let [before, last, sum] = [0, 0, 0];
  for (const sample of samples) {
    [before, last] = [last, sample + turn * last - before];
    sum += sample * sample;
  }
  const squared = before * before + last * last - turn * before * last;
  return { tone: (2 * squared) / samples.length ** 2, all: sum / samples.length };
}

function tone(hertz: number, rate: number): Buffer {
  const buffer = Buffer.alloc(rate * 2);
  for (let at = 0; at < rate; at += 1) {
    buffer.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * hertz * at) / rate)), at * 2);
  }
  return buffer;
}
