import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
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
    '--dbfilename',
    `redis-${port}.rdb`,
  ];
  const server = await spawnServer([...base, ...settings], 'Ready to accept connections');
  const client = new Redis(port, '127.0.0.1', {
    commandTimeout: 10_000,
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
interface ServerProcess {
  stop(): Promise<void>;
}

// A jest worker that is killed runs no exit handler. The shell holds a pipe to us: when it closes, for whatever reason,
// the server is killed. Its output is the server's alone, and ends with it.
const TIED = '"$@" </dev/null & pid=$!; exec >&-; read -r _; kill -9 "$pid"; wait "$pid"';

/** Starts a `redis-server` with these arguments and waits until it prints `readyText`. */
async function spawnServer(args: readonly string[], readyText: string): Promise<ServerProcess> {
  const command = ['-c', TIED, 'sh', findProgram('redis') ?? 'redis-server', ...args];
  const shell = spawn('/bin/sh', command, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(shell, 'exit');
  const stop = async (): Promise<void> => {
    shell.stdin.end();
    await ended;
  };
  try {
    await ready(shell.stdout, readyText);
  } catch (failure) {
    await stop();
    throw failure;
  }
  return { stop };
}

async function end(client: Redis, server: ServerProcess): Promise<void> {
  const clientEnded = client.status === 'end' ? undefined : once(client, 'end');
  client.disconnect();
  await Promise.all([clientEnded, server.stop()]);
}

function ready(output: Readable, readyText: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(readyText)) resolve();
    });
    output.once('end', () => {
      reject(
        new Error(`redis-server ended (Debian and Ubuntu have it: apt-get install redis-server). ${text}`),
      );
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
