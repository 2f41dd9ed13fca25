import type { Measures } from '../measures.js';
import { table } from './table.js';

const MICROSECONDS = 1e6;

/** What `docs/sizing.md` calculates with. */
export function sizing(measures: Measures): string[] {
  const { store, signIn, load, span, logLines, canaries } = measures;
  const loadSeconds = (span.to - span.from) / 1_000;
  const perSession = (store.full.bytes - store.before.bytes) / signIn.people;
  const cpu = cpuSeconds(measures);
  const requests = Object.values(load.kinds).reduce((sum, { count }) => sum + count, load.inFaults.count);
  const per100 = (seconds: number): string => `${((seconds / requests) * 100 * 1_000).toFixed(0)} ms`;
  const signInMs = (cpuUntil(measures) / signIn.people) * 1_000;
  const commands = (store.full.commands - store.before.commands) / signIn.people;
  const weights = [{ kind: 'sign-in', cpuMs: signInMs, commands }, ...measures.weights];
  return [
    ...table(
      ['one', 'CPU of the service, ms', 'Redis commands'],
      weights.map(({ kind, cpuMs, commands: of }) => [kind, cpuMs.toFixed(1), of.toFixed(1)]),
    ),
    '',
    `- a session with its tokens in Redis: ${Math.round(perSession).toLocaleString('en')} bytes`,
    `- CPU of all replicas: ${per100(cpu)} per 100 requests, sign-ins, renewals and faults included`,
    `- CPU of Redis: ${per100(store.end.cpuSeconds - store.start.cpuSeconds)} per 100 requests`,
    `- requests: ${(requests / loadSeconds).toFixed(0)} a second`,
    `- Redis commands: ${((store.end.commands - store.start.commands) / requests).toFixed(1)} per request`,
    `- connections to Redis: ${store.end.clients}`,
    `- log lines: ${logLines.toLocaleString('en')}`,
    `- secrets looked for: ${canaries.secrets.toLocaleString('en')}, each in every form, in ${(canaries.bytes / 1e6).toFixed(0)} MB`,
  ];
}

/** Of all replicas until the last sign-in; what a process needs to start is left out. */
function cpuUntil({ lives, signIn }: Measures): number {
  const used = lives.map(([life = []]) => {
    const within = life.filter(({ at }) => at <= signIn.until);
    return (within.at(-1)?.cpu ?? 0) - (within[0]?.cpu ?? 0);
  });
  return used.reduce((sum, one) => sum + one, 0) / MICROSECONDS;
}

/** Of all replicas under load; what a process needs to start is left out. */
function cpuSeconds({ lives, span }: Measures): number {
  const used = lives.flat().map((life) => {
    const within = life.filter(({ at }) => at >= span.from && at <= span.to);
    return (within.at(-1)?.cpu ?? 0) - (within[0]?.cpu ?? 0);
  });
  return used.reduce((sum, one) => sum + one, 0) / MICROSECONDS;
}
