// A TCP relay between a browser and the server's HTTP port, so that a test can cut the signal
// connection as a network does: without a word to either side's program.

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';

export class Relay {
  readonly port: number;
  readonly #server: NetServer;
  readonly #sockets: Set<Socket>;
  #held = false;

  private constructor(server: NetServer, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(targetPort: number): Promise<Relay> {
    const sockets = new Set<Socket>();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const relay = new Relay(server, sockets);
    server.on('connection', (inner) => {
      if (relay.#held) inner.resetAndDestroy();
      else join(inner, targetPort, sockets);
    });
    return relay;
  }

  /** The address of the server's pages by way of the relay. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get signalUrl(): string {
    return `ws://localhost:${this.port}`;
  }

  /** Cuts every connection; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
  }

  /** Cuts every connection and takes none until `release`. */
  hold(): void {
    this.#held = true;
    this.cut();
  }

  release(): void {
    this.#held = false;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function join(inner: Socket, targetPort: number, sockets: Set<Socket>): void {
  const outer = connect(targetPort, '127.0.0.1');
  for (const [socket, other] of [
    [inner, outer],
    [outer, inner],
  ] as const) {
    sockets.add(socket);
    socket.pipe(other);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }
}
