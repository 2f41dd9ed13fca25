import { Cluster, type Redis } from 'ioredis';

interface Read {
  key: string;
  resolve(value: Buffer | undefined): void;
  reject(error: unknown): void;
}

const MOST_AT_ONCE = 256;

/** What is asked for in one turn is read with one command, where one server has all keys. */
export class MergedReads {
  #waiting: Read[] = [];

  constructor(private readonly redis: Redis | Cluster) {}

  async get(key: string): Promise<Buffer | undefined> {
    const { redis } = this;
    // Keys of a Cluster are in different slots, and one whose node is away must not fail the others.
    if (redis instanceof Cluster) return (await redis.getBuffer(key)) ?? undefined;
    return this.#merged(redis, key);
  }

  #merged(redis: Redis, key: string): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      const isFirst = this.#waiting.push({ key, resolve, reject }) === 1;
      if (isFirst) queueMicrotask(() => this.#readAll(redis));
    });
  }

  #readAll(redis: Redis): void {
    const reads = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < reads.length; from += MOST_AT_ONCE) {
      void this.#read(redis, reads.slice(from, from + MOST_AT_ONCE));
    }
  }

  async #read(redis: Redis, reads: readonly Read[]): Promise<void> {
    try {
      const values = await redis.mgetBuffer(reads.map(({ key }) => key));
      for (const [index, read] of reads.entries()) read.resolve(values[index] ?? undefined);
    } catch (error) {
      for (const read of reads) read.reject(error);
    }
  }
}
