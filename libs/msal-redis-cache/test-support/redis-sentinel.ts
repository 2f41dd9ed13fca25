import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort, spawnServer, startRedis, type TestRedis } from './redis-server.js';

/** A primary, a replica, and a Sentinel that puts the replica in the place of a primary that is gone. */
export interface TestSentinel {
  readonly primary: TestRedis;
  readonly replica: TestRedis;
  /** A connection to whoever is the primary. */
  readonly client: Redis;
  stop(): Promise<void>;
}

const NAME = 'tokens';

/** Starts the three from the `redis-server` of the PATH. */
export async function startSentinel(): Promise<TestSentinel> {
  const primary = await startRedis();
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(primary.port)]);
  await inSync(replica);
  const directory = await mkdtemp(join(tmpdir(), 'redis-sentinel-'));
  const port = await freePort();
  const file = join(directory, 'sentinel.conf');
  await writeFile(file, settings(port, primary.port));
  const sentinel = await spawnServer([file, '--sentinel'], '+slave slave');
  const client = new Redis({
    sentinels: [{ host: '127.0.0.1', port }],
    name: NAME,
    commandTimeout: 250,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    sentinelRetryStrategy: () => 50,
    retryStrategy: () => 50,
  });
  client.on('error', () => undefined);
  await once(client, 'ready');
  const stop = async (): Promise<void> => {
    client.disconnect();
    await Promise.all([sentinel.stop(), primary.stop(), replica.stop()]);
    await rm(directory, { recursive: true });
  };
  return { primary, replica, client, stop };
}

function settings(port: number, primaryPort: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor ${NAME} 127.0.0.1 ${primaryPort} 1`,
    `sentinel down-after-milliseconds ${NAME} 300`,
    `sentinel failover-timeout ${NAME} 2000`,
  ].join('\n');
}

async function inSync(replica: TestRedis): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await replica.client.info('replication')).includes('master_link_status:up')) return;
    await pause(50);
  }
  throw new Error('The replica did not follow its primary within 5 s.');
}
