import { Redis } from 'ioredis';

/** What stands in Redis, by family: `bff:session`. */
export interface Keys {
  total: number;
  families: Record<string, number>;
  withoutEnd: number;
  /** Seconds that the last one still stands. */
  longest: number;
}

/** Redis at one moment. */
export interface StoreFigures {
  bytes: number;
  commands: number;
  clients: number;
  cpuSeconds: number;
}

const PAGE = 2_000;
/** Looked into at a time. */
const SOME = 100;

/** The store, looked at from outside. */
export class RedisView {
  readonly #client: Redis;
  readonly #sum = { commands: 0, cpuSeconds: 0 };
  #seen = { commands: 0, cpuSeconds: 0 };
  #uptime = 0;
  /** Commands of ours: they are nobody's cost. */
  #ours = 0;
  #present = { bytes: 0, clients: 0 };

  constructor(port: number) {
    this.#client = new Redis(port, '127.0.0.1', { retryStrategy: () => 200, maxRetriesPerRequest: null });
    // It is restarted under our hands.
    this.#client.on('error', () => undefined);
  }

  async keys(): Promise<Keys> {
    const found: Keys = { total: 0, families: {}, withoutEnd: 0, longest: 0 };
    let cursor = '0';
    do {
      const [next, names] = await this.#client.scan(cursor, 'COUNT', PAGE);
      cursor = next;
      this.#ours += 1 + names.length;
      for (const [at, ttl] of (await this.#ttls(names)).entries()) {
        if (ttl === -2) continue;
        const family = (names[at] ?? '').split(':', 2).join(':');
        found.total += 1;
        found.families[family] = (found.families[family] ?? 0) + 1;
        if (ttl === -1) found.withoutEnd += 1;
        found.longest = Math.max(found.longest, ttl / 1_000);
      }
    } while (cursor !== '0');
    return found;
  }

  /** To be called often: a server that was restarted counts from the beginning. */
  async count(): Promise<void> {
    this.#ours += 1;
    const info = await this.#client.info();
    const figure = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
    const seen = {
      commands: figure('total_commands_processed'),
      cpuSeconds: figure('used_cpu_user') + figure('used_cpu_sys'),
    };
    const before = figure('uptime_in_seconds') < this.#uptime ? { commands: 0, cpuSeconds: 0 } : this.#seen;
    this.#sum.commands += seen.commands - before.commands;
    this.#sum.cpuSeconds += seen.cpuSeconds - before.cpuSeconds;
    this.#seen = seen;
    this.#uptime = figure('uptime_in_seconds');
    this.#present = { bytes: figure('used_memory'), clients: figure('connected_clients') };
  }

  /** Bytes, commands served, connections; what is counted, over every server that there was. */
  async figures(): Promise<StoreFigures> {
    await this.count();
    const { commands, cpuSeconds } = this.#sum;
    return { ...this.#present, commands: commands - this.#ours, cpuSeconds };
  }

  /** Names with their values. */
  async *someEntries(): AsyncGenerator<Buffer> {
    const [, names] = await this.#client.scan('0', 'COUNT', SOME);
    this.#ours += 1 + names.length;
    for (const name of names) {
      const isText = (await this.#client.type(name)) === 'string';
      if (isText) this.#ours += 1;
      const value = isText ? await this.#client.getBuffer(name) : null;
      yield Buffer.concat([Buffer.from(`${name} `), value ?? Buffer.alloc(0)]);
    }
  }

  /** Nobody is answered for so long. */
  async pause(ms: number): Promise<void> {
    await this.#client.call('CLIENT', 'PAUSE', String(ms), 'ALL');
  }

  close(): void {
    this.#client.disconnect();
  }

  async #ttls(names: readonly string[]): Promise<number[]> {
    const asked = this.#client.pipeline();
    for (const name of names) asked.pttl(name);
    return ((await asked.exec()) ?? []).map(([, ttl]) => Number(ttl));
  }
}
