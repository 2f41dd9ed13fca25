import type { Check } from './checks.js';
import {
  isClustered,
  isLoopback,
  isSeededByUrl,
  parseNodes,
  parseRedisUrl,
  parseSentinels,
  redisAddresses,
  redisUrls,
  type RedisSettings,
} from './redis-target.js';

interface Settings extends RedisSettings {
  NODE_ENV?: string;
  REDIS_PLAINTEXT?: string;
  STORE?: string;
}

// What is wrong is told without the value: it may hold a password.
export const isRedisUrl: Check = (value) =>
  parseRedisUrl(value) === undefined
    ? 'must be redis[s]://[[user]:password@]host[:port][/database], percent-encoded, without a query.'
    : undefined;

export const isNodeList: Check = (value) =>
  parseNodes(value) === undefined
    ? 'must be nodes such as redis-1:6379,redis-2:6379 (or redis[s]:// URLs), or "on" with REDIS_URL as the first node.'
    : undefined;

export const isSentinelList: Check = (value) =>
  parseSentinels(value) === undefined
    ? 'must be Sentinels such as mymaster@sentinel-1:26379,sentinel-2:26379; user and password belong in REDIS_URL.'
    : undefined;

/** Whether Redis keeps the sessions. */
export function usesRedis(env: RedisSettings): boolean {
  return env.REDIS_URL !== undefined || env.REDIS_SENTINEL !== undefined || isClustered(env);
}

export function namesAStore(env: Settings): string | undefined {
  if (isSeededByUrl(env) && env.REDIS_URL === undefined) {
    return 'is required with REDIS_CLUSTER=on. To leave it out, list nodes in REDIS_CLUSTER.';
  }
  return env.NODE_ENV === 'production' && !usesRedis(env) && env.STORE !== 'memory'
    ? 'is required in production. For a single process that may forget everything, set STORE=memory.'
    : undefined;
}

/** Faults of talking to Redis in the clear, each at the variable whose scheme decides. */
export function isEncrypted(
  variable: 'REDIS_URL' | 'REDIS_CLUSTER' | 'REDIS_SENTINEL',
): (env: Settings) => string | undefined {
  return (env) => {
    const { REDIS_URL, REDIS_SENTINEL } = env;
    const listed = REDIS_SENTINEL === undefined ? 'REDIS_CLUSTER' : 'REDIS_SENTINEL';
    const decisive = REDIS_URL === undefined ? listed : 'REDIS_URL';
    if (variable !== decisive || env.NODE_ENV !== 'production' || env.REDIS_PLAINTEXT === 'allowed')
      return undefined;
    if (redisUrls(env).some(({ tls }) => tls) || redisAddresses(env).every(isLoopback)) return undefined;
    return variable === 'REDIS_SENTINEL'
      ? 'needs a REDIS_URL with rediss: (TLS) in production, or set REDIS_PLAINTEXT=allowed.'
      : 'must use rediss: (TLS) in production, or set REDIS_PLAINTEXT=allowed.';
  };
}

export function isOneTopology(env: Settings): string | undefined {
  return env.REDIS_SENTINEL !== undefined && isClustered(env)
    ? 'must not be set together with REDIS_SENTINEL: Redis is either a Cluster or watched by Sentinels.'
    : undefined;
}

export function agreesOnAccess(env: Settings): string | undefined {
  const urls = redisUrls(env);
  const schemes = new Set(urls.map(({ tls }) => tls));
  const credentials = urls.filter(({ password }) => password !== undefined);
  const users = new Set(
    credentials.map(({ username = '', password = '' }) => JSON.stringify([username, password])),
  );
  return schemes.size > 1 || users.size > 1
    ? 'must have one scheme, user and password for all its nodes, those of REDIS_URL if that is set.'
    : undefined;
}

export function namesNoDatabaseOfACluster(env: Settings): string | undefined {
  return isClustered(env) && redisUrls(env).some(({ db }) => db !== 0)
    ? 'must not name a database: a Cluster has only database 0.'
    : undefined;
}

export function hasSentinels({ REDIS_SENTINEL, REDIS_SENTINEL_PASSWORD }: Settings): string | undefined {
  return REDIS_SENTINEL_PASSWORD !== undefined && REDIS_SENTINEL === undefined
    ? 'has no use without REDIS_SENTINEL.'
    : undefined;
}
