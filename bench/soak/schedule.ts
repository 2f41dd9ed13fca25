import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultName } from './world/faults.js';
import type { Stage } from './stage.js';

/** Something that goes wrong on purpose. */
export interface Step {
  name: string;
  says: string;
  /** Answers that are right meanwhile, beside the usual ones. */
  allowed: readonly string[];
  /** How long its consequences may be felt when it is over. */
  graceMs: number;
  /** In a quick run too. */
  isQuick?: boolean;
  play(stage: Stage, lastsMs: number): Promise<unknown>;
}

const STORE = ['503 store_unavailable'];
const ENTRA_AWAY = ['503 idp_unavailable'];
/** What Entra asked to wait for is told as throttling; when it keeps failing it is left alone. */
const ENTRA_BUSY = ['503 idp_throttled'];
const ENDING = ['503 shutting_down'];
/** Who was served by a process that is killed gets no answer. */
const KILLED = ['none'];

/** Nothing is compiled or known yet in one. */
const A_NEW_PROCESS_MS = 5_000;
const OUTAGE_MS = 2_000;
const LATENCY_MS = 250;
const LATENCY_EVERY_MS = 1_000;

const upstream =
  (name: FaultName) =>
  async ({ world }: Stage, lastsMs: number): Promise<void> => {
    await world.ask('begin', { name });
    await sleep(lastsMs);
    await world.ask('end', { name });
  };

async function restart(stage: Stage, at: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const replica = stage.replicas[at];
  if (replica === undefined) return;
  const code = await replica.end(signal);
  if (signal === 'SIGTERM' && code !== 0)
    throw new Error(`A replica ended with ${code} when it was asked to end.`);
  await stage.start(replica);
}

async function rolling(stage: Stage): Promise<void> {
  for (const at of stage.replicas.keys()) await restart(stage, at, 'SIGTERM');
}

async function redisAway({ world }: Stage, signal: 'SIGTERM' | 'SIGKILL', ms: number): Promise<void> {
  await world.ask('endRedis', { signal });
  await sleep(ms);
  await world.ask('startRedis');
}

async function slowRedis({ redis }: Stage, lastsMs: number): Promise<void> {
  const end = performance.now() + lastsMs;
  while (performance.now() < end) {
    await redis.pause(LATENCY_MS);
    await sleep(LATENCY_EVERY_MS);
  }
}

/** Restarts come first: what a process grows by is told by how it fares afterwards. */
export const STEPS: readonly Step[] = [
  {
    name: 'rolling restart, a second key known',
    says: 'every replica in turn: SIGTERM, then started with `ENCRYPTION_KEYS` of old and new',
    allowed: ENDING,
    graceMs: A_NEW_PROCESS_MS,
    play: async (stage) => {
      const added = stage.newKey(2);
      await stage.shareSecrets();
      stage.change('ENCRYPTION_KEYS', (old) => `${old},${added}`);
      await rolling(stage);
    },
  },
  {
    name: 'replica killed',
    says: 'SIGKILL, then started again',
    allowed: KILLED,
    graceMs: A_NEW_PROCESS_MS,
    isQuick: true,
    play: (stage) => restart(stage, 0, 'SIGKILL'),
  },
  {
    name: 'rolling restart, the second key first',
    says: 'the same with new and old: what is written from now on is written with the new one',
    allowed: ENDING,
    graceMs: A_NEW_PROCESS_MS,
    play: async (stage) => {
      stage.change('ENCRYPTION_KEYS', (keys) => keys.split(',').toReversed().join(','));
      await rolling(stage);
    },
  },
  {
    name: 'replica ended',
    says: 'SIGTERM, then started again',
    allowed: ENDING,
    graceMs: A_NEW_PROCESS_MS,
    isQuick: true,
    play: (stage) => restart(stage, 1, 'SIGTERM'),
  },
  {
    name: 'Graph 429',
    says: 'every call is told to wait for 3 seconds',
    allowed: ['429 throttled'],
    graceMs: 6_000,
    isQuick: true,
    play: upstream('graph-429'),
  },
  {
    name: 'Entra 503',
    says: 'the token endpoint answers 503',
    allowed: ENTRA_AWAY,
    graceMs: 6_000,
    isQuick: true,
    play: upstream('entra-503'),
  },
  {
    name: 'Redis slow',
    says: `no answer for ${LATENCY_MS} ms of every second`,
    allowed: STORE,
    graceMs: 1_000,
    play: slowRedis,
  },
  {
    name: 'Graph 503',
    says: 'every call is told 503, and to wait for 3 seconds',
    allowed: ['503 upstream_throttled'],
    graceMs: 6_000,
    play: upstream('graph-503'),
  },
  {
    name: 'Entra signs with a new key',
    says: 'key rotation at Entra; the old key stays published',
    allowed: [],
    graceMs: 1_000,
    play: ({ world }) => world.ask('rotateKeys'),
  },
  {
    name: 'Redis restarted',
    says: `SIGTERM, away for ${OUTAGE_MS / 1_000} seconds, back with what it had`,
    allowed: STORE,
    graceMs: 3_000,
    isQuick: true,
    play: (stage) => redisAway(stage, 'SIGTERM', OUTAGE_MS),
  },
  {
    name: 'Entra 429',
    says: 'the token endpoint asks to wait for 3 seconds',
    allowed: ENTRA_BUSY,
    graceMs: 6_000,
    play: upstream('entra-429'),
  },
  {
    name: 'Graph resets',
    says: 'every connection to Graph is reset',
    allowed: ['502 upstream_unavailable'],
    graceMs: 4_000,
    play: upstream('graph-reset'),
  },
  {
    name: 'Redis killed',
    says: 'SIGKILL, back at once with what it had, as a failover is felt',
    allowed: STORE,
    graceMs: 3_000,
    play: (stage) => redisAway(stage, 'SIGKILL', 0),
  },
  {
    name: 'Entra silent',
    says: 'the token endpoint hears and does not answer',
    allowed: ENTRA_AWAY,
    graceMs: 10_000,
    play: upstream('entra-silent'),
  },
  {
    name: 'Graph slow',
    says: 'every call takes 800 ms longer',
    allowed: [],
    graceMs: 2_000,
    play: upstream('graph-slow'),
  },
  {
    name: 'Entra resets',
    says: 'every connection to the token endpoint is reset',
    allowed: ENTRA_AWAY,
    graceMs: 6_000,
    play: upstream('entra-reset'),
  },
];
