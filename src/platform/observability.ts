import type { Provider } from '@nestjs/common';
import { Env } from './env/env.js';
import { Log } from './log.js';
import { AuditMetrics } from './metrics/audit-metrics.js';
import { makeMetrics } from './metrics/make-metrics.js';
import { MeteredLog } from './metrics/metered-log.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { StateMetrics } from './metrics/state-metrics.js';
import { OutgoingCalls } from './outgoing-calls.js';
import { makeTracing } from './tracing/make-tracing.js';
import { Tracing } from './tracing/tracing.js';

/** The log that counts, metrics and traces; `log` writes. */
export function observability(log: Log): Provider[] {
  return [
    { provide: Metrics, useFactory: makeMetrics, inject: [Env] },
    { provide: Log, useFactory: (metrics: Metrics) => new MeteredLog(log, metrics), inject: [Metrics] },
    { provide: Tracing, useFactory: makeTracing, inject: [Env, Log] },
    OutgoingCalls,
    RequestMetrics,
    AuditMetrics,
    StateMetrics,
    MetricsServer,
  ];
}

/** What features use of it. */
export const OBSERVABILITY = [Metrics, Log, Tracing, OutgoingCalls];
