const LONGEST_TURN_MS = 12_000;

/** One tab at a time, for as long as `work` takes; an insecure origin has no Web Locks. */
export async function locked<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { locks?: LockManager };
  return locks ? locks.request(name, { signal }, work) : work();
}

/** A tab that is frozen may hold the lock for ever: then the service sees to it that one renewal happens. */
export async function oneTabOnly<T>(work: () => Promise<T>): Promise<T> {
  let begun: Promise<T> | undefined;
  const begin = (): Promise<T> => (begun ??= work());
  return locked('bff-renewal', AbortSignal.timeout(LONGEST_TURN_MS), begin).catch(begin);
}
