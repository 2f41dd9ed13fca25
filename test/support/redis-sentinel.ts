import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { requireProgram } from './find-program.js';
import { freePort } from './free-port.js';
import { startProcess } from './process.js';
import { startRedis, type RunningRedis } from './redis.js';
import { until } from './until.js';

/** A primary, a replica, and a Sentinel that puts the replica in the place of a primary that is gone. */
export interface RunningSentinel {
  readonly primary: RunningRedis;
  readonly replica: RunningRedis;
  readonly port: number;
  /** What the Sentinel calls the primary. */
  readonly name: string;
  /** `name@host:port` */
  readonly address: string;
  /** Tells the Sentinel to replace the primary, which stays as a replica. */
  failOver(): Promise<void>;
  /** The port of whom the Sentinel names as the primary. */
  primaryPort(): Promise<number>;
  /** Makes `next` the primary for the Sentinel, and leaves `old` one for those who are connected to it. */
  split(old: RunningRedis, next: RunningRedis): Promise<void>;
  stop(): Promise<void>;
}

const NAME = 'tokens';

/** Starts the three on loopback; they end with the test process. */
export async function startSentinel(): Promise<RunningSentinel> {
  const primary = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] });
  const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(primary.port)] });
  const question = replica.client();
  await until(async () => (await question.info('replication')).includes('master_link_status:up'));
  const directory = await mkdtemp(join(tmpdir(), 'redis-sentinel-'));
  const port = await freePort();
  const file = join(directory, 'sentinel.conf');
  await writeFile(file, settings(port, primary.port));
  const server = await startProcess(requireProgram('redis'), [file, '--sentinel'], {
    readyWhen: /\+slave slave/,
  });
  const sentinel = new Redis(port, '127.0.0.1');
  // It would take ten seconds to turn a primary of old into a replica.
  await sentinel.call('SENTINEL', 'DEBUG', 'INFO-PERIOD', 500, 'PUBLISH-PERIOD', 200);
  return {
    primary,
    replica,
    port,
    name: NAME,
    address: `${NAME}@127.0.0.1:${port}`,
    failOver: async () => void (await sentinel.call('SENTINEL', 'FAILOVER', NAME)),
    primaryPort: async () => {
      const answer: unknown = await sentinel.call('SENTINEL', 'get-master-addr-by-name', NAME);
      return Array.isArray(answer) ? Number(answer[1]) : 0;
    },
    split: async (old, next) => {
      await sentinel.call('SENTINEL', 'REMOVE', NAME);
      for (const redis of [old, next]) await redis.client().replicaof('NO', 'ONE');
      await sentinel.call('SENTINEL', 'MONITOR', NAME, '127.0.0.1', next.port, 1);
    },
    stop: async () => {
      sentinel.disconnect();
      await Promise.all([server.stop(), primary.stop(), replica.stop()]);
      await rm(directory, { recursive: true });
    },
  };
}

function settings(port: number, primaryPort: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 1`,
    `sentinel down-after-milliseconds ${NAME} 500`,
    `sentinel failover-timeout ${NAME} 1000`,
  ].join('\n');
}
