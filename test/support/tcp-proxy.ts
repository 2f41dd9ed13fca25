import { connect, createServer, type Socket } from 'node:net';
import { portOf } from './free-port.js';

/** A network between a client and a server on loopback. */
export interface TcpProxy {
  readonly port: number;
  /** Everything that the server says from now on arrives so many milliseconds later, in order. */
  delay(milliseconds: number): void;
  /**
   * Drops everything from now on, without ending a connection. Those that stand meanwhile are dead for ever, as when a
   * firewall has forgotten them.
   */
  partition(): void;
  /** New connections pass again. */
  heal(): void;
  /** New connections go to this port; those that stand stay where they are, as when a name gets another address. */
  lead(port: number): void;
  stop(): Promise<void>;
}

/** One connection, from the client's side to the server's. */
class Link {
  isDead = false;
  #lastArrival = 0;

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly delay: () => number,
  ) {
    near.on('data', (chunk: Buffer) => this.#pass(far, chunk));
    far.on('data', (chunk: Buffer) => this.#passLater(chunk));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => undefined);
      from.on('close', () => {
        if (!this.isDead) to.destroy();
      });
    }
  }

  end(): void {
    this.near.destroy();
    this.far.destroy();
  }

  #pass(to: Socket, chunk: Buffer): void {
    if (!this.isDead && to.writable) to.write(chunk);
  }

  #passLater(chunk: Buffer): void {
    const now = performance.now();
    const arrival = Math.max(this.#lastArrival, now + this.delay());
    this.#lastArrival = arrival;
    if (arrival <= now) this.#pass(this.near, chunk);
    else setTimeout(() => this.#pass(this.near, chunk), arrival - now);
  }
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let target = targetPort;
  let delay = 0;
  let isCut = false;
  const server = createServer((near) => {
    const link = new Link(near, connect(target, '127.0.0.1'), () => delay);
    link.isDead = isCut;
    links.add(link);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    delay: (milliseconds) => {
      delay = milliseconds;
    },
    partition: () => {
      isCut = true;
      for (const link of links) link.isDead = true;
    },
    heal: () => {
      isCut = false;
    },
    lead: (port) => {
      target = port;
    },
    stop: async () => {
      for (const link of links) link.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
