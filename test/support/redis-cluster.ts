import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { startRedis, type RunningRedis } from './redis.js';
import { until } from './until.js';

export interface RedisClusterOptions {
  primaries?: number;
  /** Replicas of the first primary, which is then the only one that can be replaced. */
  replicas?: number;
  /** Further words of each node's command line. */
  args?: readonly string[];
}

/** A Cluster that refuses commands whose keys lie in different slots, and redirects those for another node's. */
export interface RunningRedisCluster {
  readonly primaries: readonly ClusterMember[];
  readonly replicas: readonly ClusterMember[];
  /** `host:port` of each primary, comma-separated. */
  readonly seeds: string;
  stop(): Promise<void>;
}

export interface ClusterMember extends RunningRedis {
  /** A client of this node alone, for a test's own questions. */
  readonly direct: Redis;
  /** What the Cluster calls it. */
  readonly id: string;
}

const SLOTS = 16_384;
const READY_WITHIN_MS = 15_000;
/** A node that is silent for so long is replaced. */
const NODE_TIMEOUT_MS = 1_000;

/** Starts a real Cluster on loopback; its nodes end with the test process. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RunningRedisCluster> {
  const { primaries: size = 3, replicas: replicaCount = 0, args = [] } = options;
  const directory = await mkdtemp(join(tmpdir(), 'redis-cluster-'));
  const all: ClusterMember[] = [];
  for (let index = 0; index < size + replicaCount; index += 1)
    all.push(await startMember(directory, args, all[0]));
  const primaries = all.slice(0, size);
  const replicas = all.slice(size);
  await Promise.all(primaries.map(({ direct }, index) => assign(direct, index, size)));
  await until(
    async () => (await askAll(all, 'NODES')).every((nodes) => lines(nodes) === all.length),
    READY_WITHIN_MS,
  );
  for (const replica of replicas) await replica.direct.cluster('REPLICATE', primaries[0]?.id ?? '');
  await until(
    async () => (await askAll(all, 'INFO')).every((info) => isServing(info, size)),
    READY_WITHIN_MS,
  );
  await until(() => areFollowing(replicas), READY_WITHIN_MS);
  return {
    primaries,
    replicas,
    seeds: primaries.map(({ port }) => `127.0.0.1:${port}`).join(','),
    stop: async () => {
      await Promise.all(all.map((node) => node.stop()));
      await rm(directory, { recursive: true });
    },
  };
}

/** Moves a slot of one primary to another, in the steps that a tool takes; `between` runs while it is on its way. */
export async function moveSlot(
  slot: number,
  from: ClusterMember,
  to: ClusterMember,
  between: () => Promise<void>,
): Promise<void> {
  await to.direct.cluster('SETSLOT', slot, 'IMPORTING', from.id);
  await from.direct.cluster('SETSLOT', slot, 'MIGRATING', to.id);
  for (const key of await from.direct.cluster('GETKEYSINSLOT', slot, 1_000)) {
    await from.direct.migrate('127.0.0.1', to.port, key, 0, 1_000);
  }
  await between();
  await to.direct.cluster('SETSLOT', slot, 'NODE', to.id);
  await from.direct.cluster('SETSLOT', slot, 'NODE', to.id);
}

async function startMember(
  directory: string,
  args: readonly string[],
  first: ClusterMember | undefined,
): Promise<ClusterMember> {
  const busPort = await freePort();
  const node = await startRedis({
    args: [
      ...Object.entries({
        'cluster-enabled': 'yes',
        'cluster-node-timeout': NODE_TIMEOUT_MS,
        'cluster-config-file': `node-${busPort}.conf`,
        'cluster-port': busPort,
        'cluster-announce-ip': '127.0.0.1',
        'repl-diskless-sync-delay': 0,
        dir: directory,
      }).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ...args,
    ],
  });
  const direct = node.client();
  if (first !== undefined) await first.direct.cluster('MEET', '127.0.0.1', node.port, busPort);
  return { ...node, direct, id: await direct.cluster('MYID') };
}

async function assign(node: Redis, index: number, size: number): Promise<void> {
  const firstSlotOf = (member: number): number => Math.ceil((member * SLOTS) / size);
  await node.cluster('ADDSLOTSRANGE', firstSlotOf(index), firstSlotOf(index + 1) - 1);
}

function askAll(nodes: readonly ClusterMember[], question: 'NODES' | 'INFO'): Promise<string[]> {
  return Promise.all(nodes.map(async (node) => String(await node.direct.call('CLUSTER', question))));
}

function lines(text: string): number {
  return text.trim().split('\n').length;
}

function isServing(info: string, size: number): boolean {
  return info.includes('cluster_state:ok') && info.includes(`cluster_size:${size}`);
}

async function areFollowing(replicas: readonly ClusterMember[]): Promise<boolean> {
  const states = await Promise.all(replicas.map((replica) => replica.direct.info('replication')));
  return states.every((state) => state.includes('master_link_status:up'));
}
