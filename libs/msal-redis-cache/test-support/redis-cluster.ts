import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { freePort, startRedis, type TestRedis } from './redis-server.js';

/** A cluster of one node: it refuses commands whose keys lie in different slots, as a larger one does. */
export interface TestCluster {
  readonly cluster: Cluster;
  readonly node: TestRedis;
  stop(): Promise<void>;
}

/** Starts a cluster from the `redis-server` of the PATH. */
export async function startCluster(): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'redis-cluster-'));
  const bus = ['--cluster-port', String(await freePort()), '--cluster-announce-ip', '127.0.0.1'];
  const node = await startRedis(['--cluster-enabled', 'yes', '--dir', directory, ...bus]);
  await node.client.cluster('ADDSLOTSRANGE', 0, 16383);
  await serving(node);
  const cluster = new Cluster([{ host: '127.0.0.1', port: node.port }]);
  const stop = async (): Promise<void> => {
    cluster.disconnect();
    await node.stop();
    await rm(directory, { recursive: true });
  };
  return { cluster, node, stop };
}

async function serving(node: TestRedis): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await node.client.cluster('INFO')).includes('cluster_state:ok')) return;
    await pause(50);
  }
  throw new Error('The cluster did not begin to serve within 5 s.');
}
