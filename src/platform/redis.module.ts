import { Module, type OnApplicationShutdown, Injectable } from '@nestjs/common';
import { Cluster, type Redis } from 'ioredis';
import { Env } from './env/env.js';
import { Log } from './log.js';
import { PatientRedis } from './patient-redis.js';

/** Below the half second in which a caller is to hear of an outage; above what a busy moment of our own takes. */
const COMMAND_TIMEOUT_MS = 400;
const MAX_RECONNECT_DELAY_MS = 1_000;

/** The one connection to Redis; absent when the store is in memory. */
@Injectable()
export class RedisConnection implements OnApplicationShutdown {
  readonly client: Redis | Cluster | undefined;
  readonly #topologyListeners: (() => void)[] = [];
  #failing = false;

  constructor(
    env: Env,
    private readonly log: Log,
  ) {
    if (env.redisUrl !== undefined) this.client = this.#connect(env.redisUrl);
  }

  /**
   * Fails fast instead of queueing: ioredis by default answers after more than a minute when Redis is gone, and
   * never when it hangs.
   */
  #connect(url: string): Redis {
    const client = new PatientRedis(url, COMMAND_TIMEOUT_MS, {
      connectTimeout: 2_000,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RECONNECT_DELAY_MS),
      // A demoted primary refuses writes until the connection is made anew.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    });
    for (const event of ['error', 'silent']) client.on(event, () => this.#report(true));
    for (const event of ['ready', 'answering']) client.on(event, () => this.#report(false));
    return client;
  }

  /**
   * The connection to each server that takes writes at present: one, or as many as a Cluster has. A connection for
   * another purpose is made with `duplicate`; behind Sentinels it finds its primary by itself.
   */
  primaries(): Redis[] {
    const { client } = this;
    if (client === undefined) return [];
    return client instanceof Cluster ? client.nodes('master') : [client];
  }

  /** Told whenever {@link primaries} gives others than before. */
  onTopologyChange(listener: () => void): void {
    this.#topologyListeners.push(listener);
  }

  /** Resolves when commands can be sent, or after a few seconds without Redis. */
  async settled(): Promise<void> {
    const { client } = this;
    if (client === undefined || client.status === 'ready') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 3_000);
      client.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Once per outage, not once per command. */
  #report(failing: boolean): void {
    if (failing === this.#failing) return;
    this.#failing = failing;
    this.log.write(failing ? 'store_failed' : 'store_recovered');
  }

  onApplicationShutdown(): void {
    this.client?.disconnect();
  }
}

@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {}
