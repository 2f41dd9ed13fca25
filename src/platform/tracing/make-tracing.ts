import type { Env } from '../env/env.js';
import type { Log } from '../log.js';
import { NoTracing, type Tracing } from './tracing.js';

/** What is off is not even loaded. */
export async function makeTracing({ tracing }: Env, log: Log): Promise<Tracing> {
  if (tracing === undefined) return new NoTracing();
  const { OtelTracing } = await import('./internal/otel-tracing.js');
  return new OtelTracing(tracing, log);
}
