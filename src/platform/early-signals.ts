/**
 * To be imported before anything else: the first process of a container is not ended by a signal that it does not take,
 * and would come up only to be killed in the middle of its first requests.
 */
export const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export function endAtOnce(): void {
  process.exit(0);
}

for (const signal of SIGNALS) process.once(signal, endAtOnce);
