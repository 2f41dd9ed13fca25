import type { Measures } from '../measures.js';

/** What `docs/sizing.md` calculates with. */
export function sizing({ store, signIn, load, lives, loadSeconds, logLines }: Measures): string[] {
  const perSession = (store.full.bytes - store.before.bytes) / signIn.people;
  const cpu =
    lives.flat().reduce((sum, life) => sum + (life.at(-1)?.cpu ?? 0) - (life[0]?.cpu ?? 0), 0) / 1e6;
  const requests = Object.values(load.kinds).reduce((sum, { count }) => sum + count, load.inFaults.count);
  const per100 = (seconds: number): string => `${((seconds / requests) * 100 * 1_000).toFixed(0)} ms`;
  return [
    `- a session with its tokens in Redis: ${Math.round(perSession).toLocaleString('en')} bytes`,
    `- CPU of all replicas: ${per100(cpu)} per 100 requests, sign-ins, renewals and faults included`,
    `- CPU of Redis: ${per100(store.end.cpuSeconds - store.start.cpuSeconds)} per 100 requests`,
    `- requests: ${(requests / loadSeconds).toFixed(0)} a second`,
    `- Redis commands: ${((store.end.commands - store.start.commands) / requests).toFixed(1)} per request`,
    `- connections to Redis: ${store.end.clients}`,
    `- log lines: ${logLines.toLocaleString('en')}`,
  ];
}
