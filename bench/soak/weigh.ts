import { numberIn, textsIn } from '../shape.js';
import type { Stage } from './stage.js';

/** What one request of a kind costs, on the average. */
export interface Weight {
  kind: string;
  /** Milliseconds of CPU of the service. */
  cpuMs: number;
  /** That Redis served. */
  commands: number;
}

const MICROSECONDS_A_MS = 1_000;

/** So many requests of each kind, a few at a time, and nothing else meanwhile. */
export async function weigh(stage: Stage, count: number): Promise<Weight[]> {
  const weights: Weight[] = [];
  for (const kind of textsIn(await stage.askLoad('kinds'), 'kinds')) {
    // The first ones are for the compiler.
    await stage.askLoad('weigh', { kind, count: Math.ceil(count / 4) });
    const [commands, cpu] = [(await stage.redis.figures()).commands, await cpuOf(stage)];
    const asked = numberIn(await stage.askLoad('weigh', { kind, count }), 'asked');
    weights.push({
      kind,
      cpuMs: ((await cpuOf(stage)) - cpu) / MICROSECONDS_A_MS / asked,
      commands: ((await stage.redis.figures()).commands - commands) / asked,
    });
  }
  return weights;
}

/** Microseconds, of all replicas. */
async function cpuOf({ replicas }: Stage): Promise<number> {
  const used = await Promise.all(replicas.map((replica) => replica.cpu()));
  return used.reduce((sum, one) => sum + one, 0);
}
