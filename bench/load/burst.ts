import { numberIn, textIn, type Fields } from '../shape.js';
import { Connection } from './connection.js';

/** Every caller's status (0: the connection broke) and how long it waited, in milliseconds. */
export interface BurstResult {
  statuses: number[];
  waits: number[];
}

/** All callers of all targets at the same moment, each on a connection of its own that stands already. */
export async function burst(targets: readonly Fields[]): Promise<BurstResult> {
  const callers = await Promise.all(
    targets.flatMap((target) => {
      const request = Buffer.from(textIn(target, 'request'));
      const port = numberIn(target, 'port');
      return Array.from({ length: numberIn(target, 'callers') }, async () => ({
        request,
        connection: await Connection.open(port),
      }));
    }),
  );
  const results = await Promise.all(
    callers.map(async ({ connection, request }) => {
      const sentAt = performance.now();
      const status = await connection.exchange(request);
      connection.close();
      return { status, wait: performance.now() - sentAt };
    }),
  );
  return { statuses: results.map(({ status }) => status), waits: results.map(({ wait }) => wait) };
}
