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
  /**
   * Lets so many more pieces from clients pass, or those before one like this, and then stalls: what clients send waits,
   * and with `both` what they are told as well. Connections stand.
   */
  hold(from: number | RegExp, both?: boolean): void;
  /** Whether anything of a client's waits. */
  holds(): boolean;
  /** What waits goes on in its order, also what was sent by a client that has left meanwhile. */
  letGo(): void;
  /** New connections go to this port; those that stand stay where they are, as when a name gets another address. */
  lead(port: number): void;
  stop(): Promise<void>;
}

/** Where pieces of all connections wait. */
class Gate {
  #left = Infinity;
  #sign: RegExp | undefined;
  #both = false;
  readonly #waiting: (() => void)[] = [];

  hold(from: number | RegExp, both: boolean): void {
    this.#left = typeof from === 'number' ? from : Infinity;
    this.#sign = typeof from === 'number' ? undefined : from;
    this.#both = both;
  }

  get holds(): boolean {
    return this.#waiting.length > 0;
  }

  letGo(): void {
    this.hold(Infinity, false);
    for (const pass of this.#waiting.splice(0)) pass();
  }

  fromClient(piece: Buffer, pass: () => void): void {
    this.#left = this.#sign?.test(piece.toString('latin1')) === true ? -1 : this.#left - 1;
    this.#orWait(this.#left < 0, pass);
  }

  fromServer(pass: () => void): void {
    this.#orWait(this.#left <= 0 && this.#both, pass);
  }

  /** The end of a client's connection comes after all that it has sent. */
  end(pass: () => void): void {
    this.#orWait(this.holds, pass);
  }

  #orWait(isHeld: boolean, pass: () => void): void {
    if (isHeld) this.#waiting.push(pass);
    else pass();
  }
}

/** One connection, from the client's side to the server's. */
class Link {
  isDead = false;
  #lastArrival = 0;

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly delay: () => number,
    gate: Gate,
  ) {
    near.on('data', (chunk: Buffer) => gate.fromClient(chunk, () => this.#pass(far, chunk)));
    far.on('data', (chunk: Buffer) => gate.fromServer(() => this.#passLater(chunk)));
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.on('close', () => gate.end(() => this.#ends(() => far.destroySoon())));
    far.on('close', () => this.#ends(() => near.destroy()));
  }

  #ends(end: () => void): void {
    if (!this.isDead) end();
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
  const gate = new Gate();
  const server = createServer((near) => {
    const link = new Link(near, connect(target, '127.0.0.1'), () => delay, gate);
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
    hold: (from, both = false) => gate.hold(from, both),
    holds: () => gate.holds,
    letGo: () => gate.letGo(),
    lead: (port) => {
      target = port;
    },
    stop: async () => {
      for (const link of links) link.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
