// A wall clock for the server under test that a test can move while the server runs. Only the time
// of day jumps, as on a machine that was set right; the steady clock that timers use does not.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faketimeLibrary } from './paths.ts';

export class Clock {
  readonly environment: Record<string, string>;
  readonly #folder: string;
  readonly #file: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'offset');
    this.environment = {
      LD_PRELOAD: faketimeLibrary,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** A clock that is right until it is advanced. */
  static make(): Clock {
    assert.ok(existsSync(faketimeLibrary), `${faketimeLibrary} is missing: install libfaketime`);
    const clock = new Clock(mkdtempSync(join(tmpdir(), 'conclave-clock-')));
    clock.advance(0);
    return clock;
  }

  /** Sets the clock `seconds` ahead of the true time. */
  advance(seconds: number): void {
    const next = `${this.#file}.next`;
    writeFileSync(next, `+${seconds}\n`);
    renameSync(next, this.#file);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
