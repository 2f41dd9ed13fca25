import { createServer } from 'node:http';
import { passTo } from './browser-https-sites.js';
import { portOf } from './free-port.js';

export interface Balancer {
  readonly origin: string;
  /** How many requests each backend got. */
  readonly shares: number[];
  stop(): Promise<void>;
}

/** Gives each request to the next backend in turn, and remembers nobody: the worst case for a session. */
export async function startBalancer(port: number, backends: readonly string[]): Promise<Balancer> {
  const shares = backends.map(() => 0);
  const listeners = backends.map((address) => passTo(address));
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const next = turn++ % listeners.length;
    shares[next] = (shares[next] ?? 0) + 1;
    listeners[next]?.(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${portOf(server)}`,
    shares,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
