import { createServer, type Server } from 'node:net';

/** The port a listening TCP or HTTP server got. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on TCP.');
  return address.port;
}

/**
 * A loopback port nobody listened on a moment ago, for programs that cannot pick one themselves.
 * Another process may take it first: whoever uses it must be ready to ask again.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const port = portOf(server);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}
