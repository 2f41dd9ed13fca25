import type { Answer } from './browser.js';

/** One request of a load. */
export interface Sample {
  /** When it was sent and how long its answer took, in milliseconds; `performance.now()`'s clock. */
  sentAt: number;
  took: number;
  status: number;
  /** Of the problem, where it was one. */
  code: string | undefined;
}

export interface LoadOptions {
  perSecond?: number;
  /** Milliseconds after which it stops by itself. */
  atMost?: number;
}

const TICK_MS = 20;

/**
 * Sends requests at an even rate, whatever becomes of those before, as long as `work` runs. A request that gets no
 * answer at all counts with status 0.
 */
export async function underLoad(
  send: (index: number) => Promise<Answer>,
  work: () => Promise<void>,
  { perSecond = 200, atMost = 20_000 }: LoadOptions = {},
): Promise<Sample[]> {
  const samples: Promise<Sample>[] = [];
  const start = performance.now();
  const timer = setInterval(() => {
    const elapsed = Math.min(performance.now() - start, atMost);
    while (samples.length < (elapsed * perSecond) / 1_000) samples.push(measure(() => send(samples.length)));
  }, TICK_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Promise.all(samples);
}

async function measure(send: () => Promise<Answer>): Promise<Sample> {
  const sentAt = performance.now();
  const answer = await send().catch(() => undefined);
  const problem = answer !== undefined && answer.status >= 400 ? answer.json()['code'] : undefined;
  return {
    sentAt,
    took: performance.now() - sentAt,
    status: answer?.status ?? 0,
    code: typeof problem === 'string' ? problem : undefined,
  };
}

/** How often each outcome came, e.g. `{ '200': 150, '503 store_unavailable': 50 }`. */
export function outcomes(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code } of samples) {
    const name = code === undefined ? String(status) : `${status} ${code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Milliseconds that so large a part (0 to 1) of the answers took at most. */
export function quantile(samples: readonly Sample[], part: number): number {
  const sorted = samples.map(({ took }) => took).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
