import { BffError } from '../../platform/problem.js';

/** Shows `deadline` to what is waited for, and only that long: what has begun by then may go on after it. */
export async function waitUntil<T>(
  deadline: AbortSignal,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const waiting = new AbortController();
  const giveUp = (): void => waiting.abort(deadline.reason);
  if (deadline.aborted) giveUp();
  else deadline.addEventListener('abort', giveUp, { once: true });
  try {
    return await wait(waiting.signal);
  } finally {
    deadline.removeEventListener('abort', giveUp);
  }
}

/** As `work` ends, or `upstream_timeout` at the deadline: what cannot be stopped is then left to end by itself. */
export function within<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  return waitUntil(deadline, (signal) => Promise.race([work, passed(signal)]));
}

function passed(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = (): void => reject(new BffError('upstream_timeout', { cause: signal.reason }));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}
