import { numberIn, textIn, type Fields } from '../shape.js';
import { Connection } from './connection.js';

/** How a revocation was felt elsewhere. */
export interface RefusalResult {
  /** Milliseconds from the answer to the revocation until the first refusal was read. */
  ms: number;
  /** Calls sent after that answer that were served all the same. */
  stale: number;
}

const PATIENCE_MS = 10_000;

/** Revokes at one replica, and calls another one after the other until it refuses. */
export async function untilRefused(request: Fields): Promise<RefusalResult> {
  const call = Buffer.from(textIn(request, 'call'));
  const [one, other] = await Promise.all([
    Connection.open(numberIn(request, 'revokeAt')),
    Connection.open(numberIn(request, 'callAt')),
  ]);
  try {
    const before = await other.exchange(call);
    if (before !== 200) throw new Error(`The session was answered ${before} before its revocation.`);
    const revoked = await one.exchange(Buffer.from(textIn(request, 'revoke')));
    if (revoked !== 200) throw new Error(`The revocation was answered ${revoked}.`);
    const start = performance.now();
    for (let stale = 0; performance.now() - start < PATIENCE_MS; stale += 1) {
      const status = await other.exchange(call);
      if (status === 401) return { ms: performance.now() - start, stale };
      if (status !== 200) throw new Error(`A call after the revocation was answered ${status}.`);
    }
    throw new Error('The revocation was never felt.');
  } finally {
    one.close();
    other.close();
  }
}
