// A Debian system in a folder, as small as Debian makes one: what a package needs and does not name is missing there.
// It has its own files alone; network and displays are this machine's.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MINUTES = 60_000;

type Words = [program: string, ...args: string[]];

/** Debian's name for the release of this machine, whose libraries a package made here is linked with. */
function release(): string {
  const name = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (!name) throw new Error('/etc/os-release does not name the release of Debian');
  return name;
}

export class CleanRoot {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<CleanRoot> {
    const root = new CleanRoot(join(mkdtempSync(join(tmpdir(), 'conclave-root-')), 'root'));
    try {
      await asRoot('debootstrap', '--variant=minbase', release(), root.#folder);
      // Whoever installs a system gives it this file.
      await asRoot('cp', '/etc/hosts', join(root.#folder, 'etc/hosts'));
    } catch (error) {
      await root.remove();
      throw error;
    }
    return root;
  }

  /** Installs a package and what it depends on, and nothing that it only recommends. */
  async install(deb: string): Promise<void> {
    const name = basename(deb);
    await asRoot('install', '-m', '644', deb, join(this.#folder, 'tmp', name));
    await this.runs('apt-get', 'install', '--yes', '--no-install-recommends', `/tmp/${name}`);
  }

  /** What a program says that is run in it. */
  async runs(...words: Words): Promise<string> {
    return perform(this.command(...words));
  }

  /** What starts a program in it; what is mounted for it goes with its last process. */
  command(...words: Words): Words {
    const mount = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"';
    return rooted('unshare', '--mount', 'sh', '-c', mount, this.#folder, ...words);
  }

  has(path: string): boolean {
    return existsSync(join(this.#folder, path));
  }

  async remove(): Promise<void> {
    await asRoot('rm', '--recursive', '--force', '--one-file-system', join(this.#folder, '..'));
  }
}

function asRoot(...words: Words): Promise<string> {
  return perform(rooted(...words));
}

async function perform([program, ...args]: Words): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  const { stdout } = await run(program, args, { env, timeout: 5 * MINUTES, maxBuffer: 1 << 24 });
  return stdout;
}

function rooted(...words: Words): Words {
  return process.getuid?.() === 0 ? words : ['sudo', '--non-interactive', '--preserve-env', ...words];
}
