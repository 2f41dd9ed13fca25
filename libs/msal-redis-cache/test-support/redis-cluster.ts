import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { freePort, retried, startRedis, type TestRedis } from './redis-server.js';

/** A cluster that refuses commands whose keys lie in different slots, and redirects those for another node's. */
export interface TestCluster {
  readonly cluster: Cluster;
  readonly nodes: readonly TestRedis[];
  stop(): Promise<void>;
}

const SLOTS = 16_384;

/** Starts a cluster of so many primaries from the `redis-server` of the PATH. */
export async function startCluster(size: number): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'redis-cluster-'));
  const members = await Promise.all(
    Array.from({ length: size }, (_, index) => retried(() => startMember(directory, index, size))),
  );
  const nodes = members.map(({ node }) => node);
  const [first] = nodes;
  if (first === undefined) throw new Error('A cluster has at least one node.');
  for (const { node, busPort } of members.slice(1)) {
    await first.client.cluster('MEET', '127.0.0.1', node.port, busPort);
  }
  await Promise.all(nodes.map((node) => serving(node, size)));
  const cluster = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
  const stop = async (): Promise<void> => {
    cluster.disconnect();
    await Promise.all(nodes.map((node) => node.stop()));
    await rm(directory, { recursive: true });
  };
  return { cluster, nodes, stop };
}

async function startMember(
  directory: string,
  index: number,
  size: number,
): Promise<{ node: TestRedis; busPort: number }> {
  const busPort = await freePort();
  const files = ['--dir', directory, '--cluster-config-file', `node-${index}.conf`];
  const bus = ['--cluster-port', String(busPort), '--cluster-announce-ip', '127.0.0.1'];
  const node = await startRedis(['--cluster-enabled', 'yes', ...files, ...bus]);
  const firstSlotOf = (member: number): number => Math.ceil((member * SLOTS) / size);
  await node.client.cluster('SET-CONFIG-EPOCH', index + 1);
  await node.client.cluster('ADDSLOTSRANGE', firstSlotOf(index), firstSlotOf(index + 1) - 1);
  return { node, busPort };
}

async function serving(node: TestRedis, size: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const info = await node.client.cluster('INFO');
    if (info.includes('cluster_state:ok') && info.includes(`cluster_size:${size}`)) return;
    await pause(50);
  }
  throw new Error('The cluster did not begin to serve within 10 s.');
}
