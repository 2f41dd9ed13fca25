import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnRedis } from '../../world/redis.js';

/** A Redis on loopback that keeps what it was told over its own end, as one that is run well does. */
export class LastingRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), 'soak-redis-'));
  #server: ChildProcess | undefined;

  constructor(readonly port: number) {}

  async start(): Promise<void> {
    const kept = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--dir', this.#folder];
    const { server, ready } = spawnRedis(this.port, kept);
    this.#server = server;
    await ready;
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
