import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../process/listen.js';

/** Stands between a server and its Redis, and counts how often the server waits for an answer. */
export class RedisRelay {
  #roundTrips = 0;

  private constructor(private readonly target: URL) {}

  static async start(target: string): Promise<{ relay: RedisRelay; url: string }> {
    const relay = new RedisRelay(new URL(target));
    const port = await listen(createServer((client) => relay.#join(client)));
    return { relay, url: `redis://127.0.0.1:${port}` };
  }

  get roundTrips(): number {
    return this.#roundTrips;
  }

  /** What is sent together, or before an answer has come, is one round trip. */
  #join(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    let isWaiting = false;
    client.on('data', (chunk: Buffer) => {
      if (!isWaiting) this.#roundTrips += 1;
      isWaiting = true;
      server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      isWaiting = false;
      client.write(chunk);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => other.destroy());
    }
  }
}
