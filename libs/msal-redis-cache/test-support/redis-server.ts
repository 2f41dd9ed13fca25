import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { findProgram } from '../../../scripts/find-program.mjs';

/** A Redis of the tests' own: empty, on loopback, nothing on disk. */
export interface TestRedis {
  readonly client: Redis;
  readonly port: number;
  stop(): Promise<void>;
}

const ATTEMPTS = 3;

/**
 * Starts the Redis that the tests of the whole project use.
 *
 * @param settings further settings as on its command line, for instance `['--maxmemory', '3mb']`
 */
export async function startRedis(settings: readonly string[] = []): Promise<TestRedis> {
  return retried(async () => startOnce(settings, await freePort()));
}

/** Starts something on free ports, and again on others: another process may have taken one in between. */
export async function retried<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (failure) {
      if (attempt === ATTEMPTS) throw failure;
    }
  }
}

async function startOnce(settings: readonly string[], port: number): Promise<TestRedis> {
  const base = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    tmpdir(),
  ];
  const server = await spawnServer([...base, ...settings], 'Ready to accept connections');
  const client = new Redis(port, '127.0.0.1', {
    commandTimeout: 2000,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(times * 50, 200),
  });
  // Without a listener ioredis prints each refused connection of the tests that stop the server.
  client.on('error', () => undefined);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= end(client, server));
  return { client, port, stop };
}

/** A running `redis-server`, killed with this process at the latest. */
export interface ServerProcess {
  stop(): Promise<void>;
}

/** Starts a `redis-server` with these arguments and waits until it prints `readyText`. */
export async function spawnServer(args: readonly string[], readyText: string): Promise<ServerProcess> {
  const server = spawn(findProgram('redis') ?? 'redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const killWithUs = (): boolean => server.kill('SIGKILL');
  process.once('exit', killWithUs);
  await ready(server, readyText);
  return {
    stop: async () => {
      process.off('exit', killWithUs);
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}

async function end(client: Redis, server: ServerProcess): Promise<void> {
  const clientEnded = client.status === 'end' ? undefined : once(client, 'end');
  client.disconnect();
  await Promise.all([clientEnded, server.stop()]);
}

function ready(server: ChildProcess, readyText: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.on('error', () => {
      reject(new Error('redis-server is not in the PATH. Debian and Ubuntu: apt-get install redis-server.'));
    });
    server.once('exit', () => reject(new Error(`redis-server ended: ${output}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(readyText)) resolve();
    });
  });
}

/** A loopback port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
