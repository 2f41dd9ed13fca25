import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { findProgram } from '#scripts/find-program.mjs';
import { freePorts } from '../process/listen.js';

const running = new Set<ChildProcess>();

/** A Redis on loopback that keeps nothing on disk. Answers its URL. */
export async function startRedis(): Promise<string> {
  const [port = 0] = await freePorts(1);
  const { server, ready } = spawnRedis(port, ['--save', '', '--appendonly', 'no']);
  running.add(server);
  await ready;
  return `redis://127.0.0.1:${port}`;
}

/** Ends every one of them. */
export async function stopRedis(): Promise<void> {
  for (const server of running) {
    if (server.exitCode !== null || server.signalCode !== null) continue;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
}

/** A Redis on this port of loopback, with these words on its command line. `ready` rejects when it ends before it is. */
export function spawnRedis(
  port: number,
  words: readonly string[],
): { server: ChildProcess; ready: Promise<void> } {
  const program = findProgram('redis');
  if (program === undefined) {
    throw new Error('There is no redis-server: install it, or name one in REDIS_SERVER_PATH.');
  }
  const server = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error('Redis ended before it was ready.')));
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve();
    });
  });
  return { server, ready };
}
