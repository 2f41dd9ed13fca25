/**
 * Calls `giveUp` after `ms` milliseconds, and after what has arrived by then has been read: timers come before input in a
 * turn of the event loop, so that a process that was busy itself would take its own slowness for the other side's.
 * Answers the function that calls it off.
 */
export function patiently(ms: number, giveUp: () => void): () => void {
  let isOff = false;
  const timer = setTimeout(() => setImmediate(() => void (isOff || giveUp())), ms);
  return () => {
    isOff = true;
    clearTimeout(timer);
  };
}
