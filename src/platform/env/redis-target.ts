import { isLoopbackHost, splitList } from './values.js';
import { parsedUrl } from '../parsed-url.js';

/** Where a server listens; `host` without brackets. */
export interface RedisAddress {
  host: string;
  port: number;
}

/** What every connection to the store needs besides an address. */
export interface RedisAccess {
  tls: boolean;
  username?: string;
  password?: string;
}

/** The store that replicas share, as configured. Never logged: it holds the password. */
export type RedisTarget = RedisAccess &
  (
    | { kind: 'single'; address: RedisAddress; db: number }
    /** `name` is what the Sentinels call the primary. */
    | { kind: 'sentinel'; name: string; sentinels: RedisAddress[]; sentinelPassword?: string; db: number }
    /** Some of its nodes: they tell of the others. */
    | { kind: 'cluster'; seeds: RedisAddress[] }
  );

/** The variables that say where Redis is. */
export interface RedisSettings {
  REDIS_URL?: string;
  REDIS_CLUSTER?: string;
  REDIS_SENTINEL?: string;
  REDIS_SENTINEL_PASSWORD?: string;
}

interface RedisUrl extends RedisAccess {
  address: RedisAddress;
  db: number;
}

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
const DEFAULT_NAME = 'mymaster';
const NAME = /^[\w.-]+$/;
const HOST = /^[\w.:-]+$/;
const ON = ['on', 'true', 'yes', '1'];
const OFF = ['off', 'false', 'no', '0'];

/** `redis[s]://[user][:password]@host[:port][/db]`; undefined when it is none, or holds what would be ignored. */
export function parseRedisUrl(text: string): RedisUrl | undefined {
  const url = parsedUrl(text);
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    return undefined;
  const address = addressOf(url, REDIS_PORT);
  const path = /^\/?(\d{0,4})$/.exec(url.pathname);
  const credentials = credentialsOf(url);
  if (address === undefined || path === null || credentials === undefined) return undefined;
  return { tls: url.protocol === 'rediss:', ...credentials, address, db: Number(path[1]) };
}

/** `[name@]host[:port][,host[:port]...]`; undefined when it is none. */
export function parseSentinels(text: string): { name: string; sentinels: RedisAddress[] } | undefined {
  const [, name = DEFAULT_NAME, list = ''] = /^(?:([^@,]*)@)?(.*)$/s.exec(text) ?? [];
  const sentinels = splitList(list).map((entry) => parseAddress(entry, SENTINEL_PORT));
  const found = sentinels.filter((address) => address !== undefined);
  return found.length > 0 && found.length === sentinels.length && NAME.test(name)
    ? { name, sentinels: found }
    : undefined;
}

/** Whether REDIS_CLUSTER says that there is a Cluster. */
export function isClustered({ REDIS_CLUSTER }: RedisSettings): boolean {
  return REDIS_CLUSTER !== undefined && !OFF.includes(REDIS_CLUSTER);
}

/** Whether REDIS_CLUSTER leaves it to REDIS_URL to name the first node. */
export function isSeededByUrl({ REDIS_CLUSTER = '' }: RedisSettings): boolean {
  return ON.includes(REDIS_CLUSTER);
}

/** Nodes of REDIS_CLUSTER, each with or without scheme and credentials; undefined when one of them is neither. */
export function parseNodes(text: string): (RedisAddress | RedisUrl)[] | undefined {
  if (ON.includes(text) || OFF.includes(text)) return [];
  const nodes = splitList(text).map((entry) =>
    entry.includes('://') ? parseRedisUrl(entry) : parseAddress(entry, REDIS_PORT),
  );
  const found = nodes.filter((node) => node !== undefined);
  return found.length > 0 && found.length === nodes.length ? found : undefined;
}

/** Every URL that says how Redis is reached, from REDIS_URL and REDIS_CLUSTER. */
export function redisUrls({ REDIS_URL, REDIS_CLUSTER }: RedisSettings): RedisUrl[] {
  const url = REDIS_URL === undefined ? undefined : parseRedisUrl(REDIS_URL);
  const nodes = (REDIS_CLUSTER === undefined ? undefined : parseNodes(REDIS_CLUSTER)) ?? [];
  return [...(url === undefined ? [] : [url]), ...nodes.filter((node) => 'tls' in node)];
}

/** Where Redis is; undefined for the store in memory. The settings were checked before. */
export function redisTarget(settings: RedisSettings): RedisTarget | undefined {
  const [url] = redisUrls(settings);
  const access = accessOf(settings);
  const db = url?.db ?? 0;
  const { REDIS_SENTINEL, REDIS_SENTINEL_PASSWORD: sentinelPassword } = settings;
  const sentinels = REDIS_SENTINEL === undefined ? undefined : parseSentinels(REDIS_SENTINEL);
  if (sentinels !== undefined) {
    const own = sentinelPassword === undefined ? {} : { sentinelPassword };
    return { kind: 'sentinel', ...access, ...sentinels, ...own, db };
  }
  if (isClustered(settings)) return { kind: 'cluster', ...access, seeds: seedsOf(settings) };
  return url && { kind: 'single', ...access, address: url.address, db };
}

/** Every address that the configuration names, as traffic will go to it. */
export function redisAddresses(settings: RedisSettings): RedisAddress[] {
  const target = redisTarget(settings);
  if (target === undefined) return [];
  if (target.kind === 'single') return [target.address];
  return target.kind === 'sentinel' ? target.sentinels : target.seeds;
}

export function isLoopback({ host }: RedisAddress): boolean {
  return host === '::1' || isLoopbackHost(host);
}

function accessOf(settings: RedisSettings): RedisAccess {
  const urls = redisUrls(settings);
  const { username, password } = urls.find((url) => url.password !== undefined) ?? {};
  return {
    tls: urls.some(({ tls }) => tls),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

function seedsOf(settings: RedisSettings): RedisAddress[] {
  const nodes = isSeededByUrl(settings)
    ? redisUrls(settings)
    : (parseNodes(settings.REDIS_CLUSTER ?? '') ?? []);
  return nodes.map((node) => ('address' in node ? node.address : node));
}

function parseAddress(text: string, otherwise: number): RedisAddress | undefined {
  const url = parsedUrl(`redis://${text}`);
  if (url === undefined || /[@/?#]/.test(text)) return undefined;
  return addressOf(url, otherwise);
}

function addressOf({ hostname, port }: URL, otherwise: number): RedisAddress | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return !HOST.test(host) || port === '0'
    ? undefined
    : { host, port: port === '' ? otherwise : Number(port) };
}

/** Undefined when they are not percent-encoded as a URL has to be, or name a user without a password. */
function credentialsOf({ username, password }: URL): Pick<RedisAccess, 'username' | 'password'> | undefined {
  if (username !== '' && password === '') return undefined;
  try {
    return {
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
    };
  } catch {
    return undefined;
  }
}
