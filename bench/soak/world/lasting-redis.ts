import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '#scripts/find-program.mjs';

/** A Redis on loopback that keeps what it was told over its own end, as one that is run well does. */
export class LastingRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), 'soak-redis-'));
  #server: ChildProcess | undefined;

  constructor(readonly port: number) {}

  async start(): Promise<void> {
    const program = findProgram('redis');
    if (program === undefined) {
      throw new Error('There is no redis-server: install it, or name one in REDIS_SERVER_PATH.');
    }
    const kept = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--dir', this.#folder];
    const server = spawn(program, ['--port', String(this.port), '--bind', '127.0.0.1', ...kept], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', () => reject(new Error('Redis ended before it was ready.')));
      server.stdout.on('data', (text: Buffer) => {
        if (text.includes('Ready to accept connections')) resolve();
      });
    });
  }

  /** SIGTERM: as an upgrade ends it. SIGKILL: as a crash does. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
