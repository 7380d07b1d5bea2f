// A site of somebody else's: a page with the unmodified livekit-client and nothing more, served
// from a port of its own and so from another origin than the server's.

import { readFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { livekitClientScript } from './paths.ts';
import { callScript } from './scripts.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Somebody else's page</title>
    <link rel="icon" href="data:," />
    <style>
      #tiles { display: flex; flex-wrap: wrap; gap: 4px }
      video { width: 320px }
    </style>
  </head>
  <body>
    <div id="tiles"></div>
    <script src="/livekit-client.js"></script>
    <script src="/call.js"></script>
  </body>
</html>`;

export class Origin {
  readonly url: string;
  readonly #server: HttpServer;

  private constructor(server: HttpServer) {
    this.#server = server;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** Another page may take the place of the usual one. */
  static async start(page = PAGE): Promise<Origin> {
    const scripts: Record<string, string> = {
      '/livekit-client.js': readFileSync(livekitClientScript, 'utf8'),
      '/call.js': callScript,
    };
    const server = createServer((request, response) => {
      const script = scripts[request.url ?? ''];
      response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8');
      response.end(script ?? page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Origin(server);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
