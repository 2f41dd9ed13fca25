import { createHistogram } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answerParent } from '../process/control.js';

// The compiled service as it ships, and beside it somebody who can be asked how the process fares.

/** How much later than asked for something is done is how long the event loop was busy. */
const TICK_MS = 10;
const MICROSECONDS = 1_000;

const delays = createHistogram();
let isCalm = false;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  if (isCalm) delays.record(Math.max(1, Math.round((now - last - TICK_MS) * MICROSECONDS)));
  last = now;
}, TICK_MS);

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

answerParent({
  /** Whether the event loop's delay counts: not while something is wrong on purpose. */
  calm: (request) => {
    isCalm = request['isCalm'] === true;
  },
  vitals: () => ({
    rss: process.memoryUsage.rss(),
    heap: process.memoryUsage().heapUsed,
    sockets: process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length,
    delayP50: delays.percentile(50) / MICROSECONDS,
    delayP99: delays.percentile(99) / MICROSECONDS,
    delayMost: delays.max / MICROSECONDS,
  }),
  /** Bytes on the heap that something still needs. */
  heap: () => {
    if (typeof collect === 'function') for (const _ of [1, 2]) collect();
    return { heapUsed: process.memoryUsage().heapUsed };
  },
});

await import('#service/main.js');
