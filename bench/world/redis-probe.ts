import { Redis } from 'ioredis';

/** Looks at a Redis from outside. */
export class RedisProbe {
  readonly client: Redis;

  constructor(url: string) {
    this.client = new Redis(url);
    // A server that ends before us is no news.
    this.client.on('error', () => undefined);
  }

  /** Commands served so far, pings and those inside scripts too, ours left out. */
  async commands(): Promise<number> {
    const stats = await this.client.info('commandstats');
    return [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)]
      .filter(([, name]) => name !== 'info')
      .reduce((sum, [, , calls]) => sum + Number(calls), 0);
  }

  close(): void {
    this.client.disconnect();
  }
}
