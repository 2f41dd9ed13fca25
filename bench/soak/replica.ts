import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answerParent } from '../process/control.js';

// The compiled service as it ships, and beside it somebody who can be asked how the process fares.

/** The histogram counts from one look to the next: this much of it is waiting on purpose. */
const RESOLUTION_MS = 10;
const NANOSECONDS = 1e6;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

const afterResolution = (nanoseconds: number): number =>
  Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS);

answerParent({
  /** Whether the event loop's delay counts: not while something is wrong on purpose. */
  calm: ({ isCalm }) => (isCalm === true ? delay.enable() : delay.disable()),
  vitals: () => ({
    rss: process.memoryUsage.rss(),
    heap: process.memoryUsage().heapUsed,
    sockets: process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name)).length,
    handles: process.getActiveResourcesInfo().length,
    delayP50: afterResolution(delay.percentile(50)),
    delayP99: afterResolution(delay.percentile(99)),
    delayMost: afterResolution(delay.max),
  }),
  /** Bytes on the heap that something still needs. */
  heap: () => {
    if (typeof collect === 'function') for (const _ of [1, 2]) collect();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return { heapUsed, external: external + arrayBuffers };
  },
});

await import('#service/main.js');
