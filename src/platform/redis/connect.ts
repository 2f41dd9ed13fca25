import { checkServerIdentity, type ConnectionOptions, type PeerCertificate } from 'node:tls';
import { isIP } from 'node:net';
import type { RedisOptions } from 'ioredis';
import type { RedisTarget } from '../env/redis-target.js';
import { LastingConnector } from './lasting-connector.js';
import { PatientCluster, type NodeOptions } from './patient-cluster.js';
import { PatientRedis } from './patient-redis.js';
import { endWhenSilent } from './silence.js';

/** Below the half second in which a caller is to hear of an outage; above what a busy moment of our own takes. */
const COMMAND_TIMEOUT_MS = 400;
/** How soon Redis is used again after its return is the sum of these two. */
const CONNECT_TIMEOUT_MS = 1_000;
const MOST_RETRY_DELAY_MS = 250;
const RETRY_STEP_MS = 50;
/** An old primary that nobody hears any more closes no connection by itself. */
const DISCONNECT_TIMEOUT_MS = 100;
const SENTINEL_TIMEOUT_MS = 500;
const SLOTS_TIMEOUT_MS = 500;
/** A failover that no command of ours has met is noticed by then. */
const SLOTS_INTERVAL_MS = 2_000;

type Single = Extract<RedisTarget, { kind: 'single' | 'sentinel' }>;
type Clustered = Extract<RedisTarget, { kind: 'cluster' }>;

const retryStrategy = (attempt: number): number => Math.min(attempt * RETRY_STEP_MS, MOST_RETRY_DELAY_MS);

/**
 * A client that fails fast instead of queueing: ioredis by default answers after more than a minute when Redis is
 * gone, and never when it hangs.
 */
export function connect(target: RedisTarget): PatientRedis | PatientCluster {
  return target.kind === 'cluster' ? toCluster(target) : toServer(target);
}

function toServer(target: Single): PatientRedis {
  const client = new PatientRedis(COMMAND_TIMEOUT_MS, {
    ...common(target),
    db: target.db,
    enableOfflineQueue: false,
    retryStrategy,
    // A demoted primary refuses writes until the connection is made anew.
    reconnectOnError: ({ message }) => /^(READONLY|MASTERDOWN)\b/.test(message),
    ...(target.kind === 'single' ? target.address : throughSentinels(target)),
  });
  // ioredis itself hears a connection's first error only.
  client.on('error', () => client.stream.on('error', () => undefined));
  endWhenSilent(client);
  return client;
}

function common(target: RedisTarget): NodeOptions {
  const { username, password, tls } = target;
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
    ...(target.kind !== 'sentinel' && { Connector: LastingConnector }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    // What is under way when a connection breaks may have been carried out: it is the caller who knows what to do.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    maxLoadingRetryTime: MOST_RETRY_DELAY_MS,
  };
}

function throughSentinels({
  name,
  sentinels,
  sentinelPassword,
  tls,
}: Extract<RedisTarget, { kind: 'sentinel' }>): Omit<RedisOptions, 'replyMapping'> {
  return {
    name,
    sentinels,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(tls && { sentinelTLS: {}, enableTLSForSentinelMode: true }),
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    sentinelRetryStrategy: retryStrategy,
  };
}

function toCluster(target: Clustered): PatientCluster {
  return new PatientCluster(COMMAND_TIMEOUT_MS, target.seeds, {
    enableOfflineQueue: false,
    clusterRetryStrategy: retryStrategy,
    slotsRefreshTimeout: SLOTS_TIMEOUT_MS,
    slotsRefreshInterval: SLOTS_INTERVAL_MS,
    redisOptions: { ...common(target), ...(target.tls && { tls: certifiedAs(target.seeds) }) },
    // A certificate is for a name: seeds are not to be turned into addresses.
    ...(target.tls && { dnsLookup: (host, done) => done(null, host) }),
  });
}

/** Nodes that the Cluster knows by address are taken for whom they are by a certificate of a configured node. */
function certifiedAs(seeds: Clustered['seeds']): ConnectionOptions {
  const names = seeds.map(({ host }) => host).filter((host) => isIP(host) === 0);
  return {
    checkServerIdentity: (host: string, certificate: PeerCertificate) => {
      const fault = checkServerIdentity(host, certificate);
      if (fault === undefined || isIP(host) === 0) return fault;
      return names.some((name) => checkServerIdentity(name, certificate) === undefined) ? undefined : fault;
    },
  };
}
