import { collectDefaultMetrics, Registry } from 'prom-client';

/** Of the process as a whole, whatever runs in it: what measures the event loop and the garbage collector is never undone. */
let registry: Registry | undefined;

/** Node's own metrics: event-loop delay, heap, garbage collection, handles, processor time. */
export function nodeMetrics(): Promise<string> {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry.metrics();
}
