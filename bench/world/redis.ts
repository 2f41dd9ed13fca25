import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findProgram } from '#scripts/find-program.mjs';
import { listen } from '../process/listen.js';

const running = new Set<ChildProcess>();

/** A Redis on loopback that keeps nothing on disk. Answers its URL. */
export async function startRedis(): Promise<string> {
  const program = findProgram('redis');
  if (program === undefined) {
    throw new Error('There is no redis-server: install it, or name one in REDIS_SERVER_PATH.');
  }
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error('Redis ended before it was ready.')));
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve();
    });
  });
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

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}
