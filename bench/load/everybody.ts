import { Connection } from './connection.js';

const CONNECTIONS = 32;

/** One request of each user. Throws unless every one is served. */
export async function everybody(port: number, requests: readonly Buffer[]): Promise<void> {
  const waiting = [...requests];
  const callers = Array.from({ length: Math.min(CONNECTIONS, waiting.length) }, async () => {
    const connection = await Connection.open(port);
    for (let request = waiting.pop(); request !== undefined; request = waiting.pop()) {
      const status = await connection.exchange(request);
      if (status !== 200) throw new Error(`A user was answered ${status}.`);
    }
    connection.close();
  });
  await Promise.all(callers);
}
