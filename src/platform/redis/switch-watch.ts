import { Redis } from 'ioredis';
import type { RedisAddress, RedisTarget } from '../env/redis-target.js';
import { endWhenSilent } from './silence.js';

type Sentinels = Extract<RedisTarget, { kind: 'sentinel' }>;

interface Sentinel {
  client: Redis;
  /** `host port` of the primary as it said last. */
  said?: string;
}

const ASK_EVERY_MS = 1_000;

/**
 * Notices when the Sentinels name another primary: a connection to the old one may live on, at a server that has been
 * cut off from everybody but us. Each is asked, for each learns of it in its own time.
 */
export class SwitchWatch {
  readonly #sentinels: Sentinel[];
  readonly #timer: NodeJS.Timeout;
  #primary: string | undefined;

  constructor(
    private readonly target: Sentinels,
    private readonly onSwitch: (primary: RedisAddress) => void,
  ) {
    this.#sentinels = target.sentinels.map((address) => ({ client: this.#connect(address) }));
    this.#timer = setInterval(() => {
      for (const sentinel of this.#sentinels) void this.#ask(sentinel);
    }, ASK_EVERY_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { client } of this.#sentinels) client.disconnect();
  }

  #connect(address: RedisAddress): Redis {
    const { sentinelPassword, tls } = this.target;
    const client = new Redis({
      ...address,
      ...(sentinelPassword !== undefined && { password: sentinelPassword }),
      ...(tls && { tls: {} }),
      connectTimeout: ASK_EVERY_MS,
      retryStrategy: () => ASK_EVERY_MS,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      enableReadyCheck: false,
    });
    client.on('error', () => undefined);
    endWhenSilent(client);
    return client;
  }

  async #ask(sentinel: Sentinel): Promise<void> {
    const { client } = sentinel;
    // One question at a time: the connection ends when it is not answered.
    if (client.status !== 'ready' || client.commandQueue.length > 0) return;
    const answer: unknown = await client
      .call('SENTINEL', 'get-master-addr-by-name', this.target.name)
      .catch(() => undefined);
    if (Array.isArray(answer)) this.#hear(sentinel, String(answer[0]), Number(answer[1]));
  }

  /** The first who names another primary is believed; those who still name the old one have not changed their word. */
  #hear(sentinel: Sentinel, host: string, port: number): void {
    const named = `${host} ${port}`;
    const hasChanged = sentinel.said !== undefined && sentinel.said !== named;
    sentinel.said = named;
    this.#primary ??= named;
    if (!hasChanged || named === this.#primary) return;
    this.#primary = named;
    this.onSwitch({ host, port });
  }
}
