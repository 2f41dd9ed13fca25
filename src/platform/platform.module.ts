import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';
import { Broadcast } from './broadcast/broadcast.js';
import { MemoryBroadcast } from './broadcast/memory-broadcast.js';
import { RedisBroadcast } from './broadcast/redis-broadcast.js';
import { Clock } from './clock.js';
import { Drain } from './drain.js';
import { Edge } from './edge/edge.js';
import { Origins } from './edge/origins.js';
import { Env } from './env/env.js';
import { Condition } from './health/condition.js';
import { HealthController } from './health/health.controller.js';
import { HttpClient } from './http-client.js';
import { Leases } from './leases/leases.js';
import { MemoryLeases } from './leases/memory-leases.js';
import { RedisLeases } from './leases/redis-leases.js';
import { Log } from './log.js';
import { OBSERVABILITY, observability } from './observability.js';
import { ProblemDialects } from './problem-dialects.js';
import { ProblemRenderer } from './problem-renderer.js';
import { makeRateLimits } from './rate-limit/make-rate-limits.js';
import { RateLimits } from './rate-limit/rate-limits.js';
import { Throttle } from './rate-limit/throttle.js';
import { RedisConnection } from './redis/redis-connection.js';
import { RedisModule } from './redis/redis.module.js';
import { SampledAudit } from './sampled-audit.js';
import { Coherence, LocalCoherence } from './store/coherence.js';
import { MemoryStore } from './store/memory-store.js';
import { Records } from './store/records.js';
import { RedisCoherence } from './store/redis-coherence.js';
import { RedisStore } from './store/redis-store.js';
import { Store } from './store/store.js';
import { TRACKED_PREFIXES } from './store/tracked.js';
import { Vault } from './store/vault.js';
import { Untouched } from './untouched.js';

/** What the process is given from outside. */
export interface Surroundings {
  env: Env;
  clock: Clock;
  log: Log;
}

const COUNTS = {
  provide: RateLimits,
  useFactory: makeRateLimits,
  inject: [Env, RedisConnection, Vault, Clock],
};

const BROADCAST = {
  provide: Broadcast,
  useFactory: (redis: RedisConnection, { ring }: Vault): Broadcast =>
    redis.client === undefined ? new MemoryBroadcast() : new RedisBroadcast(redis, ring),
  inject: [RedisConnection, Vault],
};
const SERVICES = [
  Audit,
  SampledAudit,
  Throttle,
  Origins,
  Vault,
  Records,
  HttpClient,
  ProblemDialects,
  Untouched,
  ProblemRenderer,
  Condition,
  Drain,
  Edge,
];

@Global()
@Module({})
export class PlatformModule {
  static with({ env, clock, log }: Surroundings): DynamicModule {
    return {
      module: PlatformModule,
      imports: [RedisModule],
      controllers: [HealthController],
      providers: [
        { provide: Env, useValue: env },
        { provide: Clock, useValue: clock },
        ...observability(log),
        {
          provide: Coherence,
          useFactory: (redis: RedisConnection, metered: Log): Coherence =>
            redis.client === undefined
              ? new LocalCoherence()
              : new RedisCoherence(redis, TRACKED_PREFIXES, metered),
          inject: [RedisConnection, Log],
        },
        {
          provide: Store,
          useFactory: ({ client }: RedisConnection, coherence: Coherence): Store =>
            client === undefined ? new MemoryStore(clock, coherence) : new RedisStore(client, coherence),
          inject: [RedisConnection, Coherence],
        },
        {
          provide: Leases,
          useFactory: ({ client }: RedisConnection): Leases =>
            client === undefined ? new MemoryLeases() : new RedisLeases(client),
          inject: [RedisConnection],
        },
        COUNTS,
        BROADCAST,
        ...SERVICES,
      ],
      exports: [Env, Clock, ...OBSERVABILITY, Store, Leases, Broadcast, RedisModule, ...SERVICES],
    };
  }
}
