import type { Env } from '../env/env.js';
import { NoMetrics, type Metrics } from './metrics.js';

/** What is off is not even loaded. */
export async function makeMetrics({ metricsPort }: Env): Promise<Metrics> {
  if (metricsPort === undefined) return new NoMetrics();
  const { PromMetrics } = await import('./internal/prom-metrics.js');
  return new PromMetrics();
}
