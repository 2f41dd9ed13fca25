import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { RedisAddress } from '../env/redis-target.js';
import { Env } from '../env/env.js';
import { Log } from '../log.js';
import { connect } from './connect.js';
import { Outage } from './outage.js';
import type { CommandListener } from './patience.js';
import { PatientCluster } from './patient-cluster.js';
import type { PatientRedis } from './patient-redis.js';
import { SwitchWatch } from './switch-watch.js';

const SETTLED_AT_LATEST_MS = 3_000;

/** The one connection to Redis; absent when the store is in memory. */
@Injectable()
export class RedisConnection implements OnApplicationShutdown {
  readonly client: PatientRedis | PatientCluster | undefined;
  readonly #topologyListeners: (() => void)[] = [];
  readonly #switches: SwitchWatch | undefined;

  constructor(env: Env, log: Log) {
    const { redis: target } = env;
    if (target === undefined) return;
    const client = connect(target);
    new Outage(log).watch(client);
    client.on('primaries', () => this.#tellOfTopology());
    this.client = client;
    if (target.kind === 'sentinel') this.#switches = new SwitchWatch(target, (to) => this.#follow(to));
  }

  get isCluster(): boolean {
    return this.client instanceof PatientCluster;
  }

  /**
   * The connection to each server that takes writes at present: one, or as many as a Cluster has, or none while that
   * is not known. A connection for another purpose is made with `duplicate`; behind Sentinels it finds its primary by
   * itself, in a Cluster it needs a `retryStrategy` of its own.
   */
  primaries(): Redis[] {
    const { client } = this;
    if (client === undefined) return [];
    return client instanceof PatientCluster ? client.servingPrimaries() : [client];
  }

  /** Told whenever {@link primaries} gives others than before, or the one has become another server. */
  onTopologyChange(listener: () => void): void {
    this.#topologyListeners.push(listener);
  }

  /** Told of each command when it is over. */
  onCommand(ended: CommandListener): void {
    this.client?.onCommand(ended);
  }

  /** What each primary says to a command without keys. */
  ask(name: string, ...args: string[]): Promise<PromiseSettledResult<unknown>[]> {
    const { client } = this;
    const answers = this.primaries().map((primary) =>
      client instanceof PatientCluster ? client.ask(primary, name, ...args) : primary.call(name, ...args),
    );
    return Promise.allSettled(answers);
  }

  /** Resolves when commands can be sent, or after a few seconds without Redis. */
  async settled(): Promise<void> {
    const { client } = this;
    if (client === undefined || client.status === 'ready') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SETTLED_AT_LATEST_MS);
      client.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  onApplicationShutdown(): void {
    this.#switches?.close();
    this.client?.disconnect();
  }

  #follow({ host, port }: RedisAddress): void {
    const { client } = this;
    if (client === undefined || client instanceof PatientCluster) return;
    const isThere = (): boolean => client.stream.remoteAddress === host && client.stream.remotePort === port;
    if (client.status === 'ready' && !isThere()) client.disconnect(true);
    this.#tellOfTopology();
  }

  #tellOfTopology(): void {
    for (const listener of this.#topologyListeners) listener();
  }
}
