import { Injectable } from '@nestjs/common';
import { Drain } from '../drain.js';
import { Condition, TROUBLES } from '../health/condition.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { Records } from '../store/records.js';
import { isOneOf } from '../is-one-of.js';
import { CACHE, COMMAND, OTHER, PURPOSE } from './label-values.js';
import { Metrics } from './metrics.js';

/** What the platform knows of itself, read when somebody looks; and what its store tells. */
@Injectable()
export class StateMetrics {
  constructor(
    private readonly metrics: Metrics,
    private readonly records: Records,
    drain: Drain,
    condition: Condition,
    redis: RedisConnection,
  ) {
    metrics.watch('draining', {}, () => (drain.draining ? 1 : 0));
    metrics.watch('http_requests_in_flight', {}, () => drain.inFlight);
    for (const trouble of TROUBLES)
      metrics.watch('condition', { trouble }, () => (condition.troubles.includes(trouble) ? 1 : 0));
    for (const cache of CACHE) this.#watchCache(cache);
    records.listen((event) => {
      const purpose = isOneOf(PURPOSE, event.purpose) ? event.purpose : OTHER;
      if (event.type === 'write') metrics.observe('store_entry_bytes', { purpose }, event.bytes);
      else metrics.count('store_reads_total', { purpose, result: event.type });
    });
    redis.onCommand((name, ms, fault) => {
      const command = isOneOf(COMMAND, name) ? name : OTHER;
      metrics.observe('redis_command_duration_seconds', { command }, ms / 1_000);
      if (fault !== undefined) metrics.count('redis_command_failures_total', { reason: fault });
    });
  }

  /** Caches are made after this. */
  #watchCache(cache: (typeof CACHE)[number]): void {
    const of = () => this.records.caches.get(cache);
    this.metrics.watch('cache_requests_total', { cache, result: 'hit' }, () => of()?.hits ?? 0);
    this.metrics.watch('cache_requests_total', { cache, result: 'miss' }, () => of()?.misses ?? 0);
    this.metrics.watch('cache_entries', { cache }, () => of()?.entries ?? 0);
    this.metrics.watch('cache_bytes', { cache }, () => of()?.bytes ?? 0);
  }
}
