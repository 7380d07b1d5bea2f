// The stories of the web client: the real call with people who are made up, built from its source and
// served from a port of their own.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const web = join(import.meta.dirname, '../../web');
const built = join(web, 'dist-stories');

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export class Stories {
  readonly #server: HttpServer;

  private constructor(server: HttpServer) {
    this.#server = server;
  }

  static async start(): Promise<Stories> {
    execFileSync('npm', ['run', 'stories'], { cwd: web, stdio: 'pipe' });
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      try {
        const content = readFileSync(join(built, pathname));
        response.setHeader('content-type', TYPES[extname(pathname)] ?? 'application/octet-stream');
        response.end(content);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Stories(server);
  }

  /** The address of the story with these parameters; `web/README.md` has the list. */
  address(parameters: Record<string, string | number>): string {
    const query = new URLSearchParams(
      Object.entries(parameters).map(([name, value]) => [name, String(value)]),
    );
    const { port } = this.#server.address() as AddressInfo;
    return `http://localhost:${port}/stories.html?${query}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
