import { Pool } from 'undici';

const LOOK_EVERY_MS = 250;
const CONNECTIONS = 128;

interface Backend {
  origin: string;
  pool: Pool;
  isReady: boolean;
}

/** Round robin over those that say they are ready, or over all when none does. */
export class Balancer {
  readonly #backends: Backend[];
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  constructor(origins: readonly string[]) {
    this.#backends = origins.map((origin) => ({
      origin,
      pool: new Pool(origin, { connections: CONNECTIONS, headersTimeout: 60_000, bodyTimeout: 60_000 }),
      isReady: true,
    }));
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  get size(): number {
    return this.#backends.length;
  }

  next(): Pool {
    return this.#next().pool;
  }

  nextOrigin(): string {
    return this.#next().origin;
  }

  refusedBy(pool: Pool): void {
    for (const backend of this.#backends) if (backend.pool === pool) backend.isReady = false;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#backends.map(({ pool }) => pool.destroy()));
  }

  #next(): Backend {
    const ready = this.#backends.filter(({ isReady }) => isReady);
    const among = ready.length > 0 ? ready : this.#backends;
    this.#turn += 1;
    const next = among[this.#turn % among.length];
    if (next === undefined) throw new Error('There is no replica.');
    return next;
  }

  #look(): void {
    for (const backend of this.#backends) {
      fetch(`${backend.origin}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
        async (answer) => {
          backend.isReady = answer.ok;
          await answer.text();
        },
        // Who is too busy to answer is no worse than before; who is gone refuses the next connection.
        () => undefined,
      );
    }
  }
}
