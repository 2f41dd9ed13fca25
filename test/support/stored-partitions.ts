import { encodeParts, KeyRing } from '@entra-bff/msal-redis-cache';
import type { World } from './world.js';

type JsonObject = Readonly<Record<string, unknown>>;

const MSAL_PREFIX = 'bff:msal:';

/** Every partition of MSAL's cache that stands in the world's Redis, decrypted as its holder would. */
export async function storedPartitions({ redis, env }: World): Promise<JsonObject[]> {
  if (redis === undefined) throw new Error('This world has no Redis.');
  const client = redis.client();
  const ring = KeyRing.parse(env['ENCRYPTION_KEYS'] ?? '');
  const keys = (await client.keys(`${MSAL_PREFIX}*`)).toSorted();
  const sealed = await Promise.all(keys.map(async (key) => ({ key, value: await client.getBuffer(key) })));
  return sealed.map(({ key, value }) => {
    const opened = ring.open(value ?? Buffer.alloc(0), encodeParts(['msal-partition', key]));
    const parsed: unknown = JSON.parse(opened?.plaintext.toString('utf8') ?? 'null');
    if (!isJsonObject(parsed)) throw new Error('An entry is no partition of these keys.');
    return parsed;
  });
}

/** Whom the entities of a partition name. */
export function accountsIn(partition: JsonObject): string[] {
  const entities = Object.values(partition).flatMap((section) =>
    isJsonObject(section) ? Object.values(section) : [],
  );
  const owners = entities.map((entity) => (isJsonObject(entity) ? entity['home_account_id'] : undefined));
  return [...new Set(owners.filter((owner) => typeof owner === 'string'))];
}

/** The refresh tokens of a partition. */
export function refreshTokensIn(partition: JsonObject): string[] {
  const section = partition['RefreshToken'];
  const tokens = isJsonObject(section) ? Object.values(section) : [];
  return tokens.flatMap((token) =>
    isJsonObject(token) && typeof token['secret'] === 'string' ? [token['secret']] : [],
  );
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
