// Where the tests find the server and the browsers, and where they leave what they saw.
// Every path can be set from outside; nothing here starts or writes anything.

import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

export const serverProgram =
  process.env.CONCLAVE_BIN ?? join(homedir(), '.cache/conclave/target/call/conclave');

export const desktopProgram =
  process.env.CONCLAVE_DESKTOP_BIN ?? join(homedir(), '.cache/conclave/target/call/conclave-desktop');

/** Its Debian package; there is none where the system is not Debian. */
export const desktopPackage = process.env.CONCLAVE_DESKTOP_DEB;

const unprotected =
  process.env.CONCLAVE_UNPROTECTED_BINS ?? join(homedir(), '.cache/conclave/target/call/unprotected');

/** Both programs built so that single checks of remote control can be switched off. */
export const unprotectedPrograms = {
  server: join(unprotected, 'conclave'),
  desktop: join(unprotected, 'conclave-desktop'),
} as const;

export const chromiumProgram = firstExisting('CONCLAVE_CHROMIUM', [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]);

export const firefoxProgram = firstExisting('CONCLAVE_FIREFOX', ['/usr/bin/firefox-esr', '/usr/bin/firefox']);

export const faketimeLibrary = firstExisting('CONCLAVE_FAKETIME', [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
]);

/** The program that tries the server against the description of its API. */
export const schemathesisProgram =
  process.env.CONCLAVE_SCHEMATHESIS ??
  join(homedir(), '.cache/conclave/target/tools/schemathesis/bin/schemathesis');

/** The unmodified livekit-client that stands for every foreign page. */
export const livekitClientScript = join(root, 'node_modules/livekit-client/dist/livekit-client.umd.js');

/** Whether the slow tests run too. */
export const full = process.env.CONCLAVE_FULL === '1';

/** The path of a file in the output folder, which is made when it is missing. */
export function outputPath(name: string): string {
  const path = join(root, 'output', name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function firstExisting(variable: string, candidates: string[]): string {
  const chosen = process.env[variable] ?? candidates.find((path) => existsSync(path));
  return chosen ?? (candidates[0] as string);
}
