import { Cluster, type Redis } from 'ioredis';

interface Read {
  key: string;
  resolve(value: Buffer | undefined): void;
  reject(error: unknown): void;
}

const MOST_AT_ONCE = 256;

/** What is asked for in one turn is read with one command. */
export class MergedReads {
  #waiting: Read[] = [];

  constructor(private readonly redis: Redis | Cluster) {}

  get(key: string): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      const isFirst = this.#waiting.push({ key, resolve, reject }) === 1;
      if (isFirst) queueMicrotask(() => this.#readAll());
    });
  }

  #readAll(): void {
    const reads = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < reads.length; from += MOST_AT_ONCE) {
      void this.#read(reads.slice(from, from + MOST_AT_ONCE));
    }
  }

  async #read(reads: readonly Read[]): Promise<void> {
    try {
      const values = await this.#values(reads.map(({ key }) => key));
      for (const [index, read] of reads.entries()) read.resolve(values[index] ?? undefined);
    } catch (error) {
      for (const read of reads) read.reject(error);
    }
  }

  /** The keys of one command have to be in one slot of a Cluster, which these are not. */
  #values(keys: string[]): Promise<(Buffer | null)[]> {
    if (this.redis instanceof Cluster) {
      const { redis } = this;
      return Promise.all(keys.map((key) => redis.getBuffer(key)));
    }
    return this.redis.mgetBuffer(keys);
  }
}
