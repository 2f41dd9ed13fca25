import { isJsonObject, parseStoredJson, type JsonObject } from './stored-json.js';

/** MSAL's serialized cache: sections of entities. Read only as far as this library needs. */
export type TokenCacheJson = Readonly<Record<string, TokenCacheSection>>;
type TokenCacheSection = Readonly<Record<string, JsonObject>>;

/** What MSAL's cache looks like with nobody in it. */
export const EMPTY_TOKEN_CACHE = JSON.stringify({
  Account: {},
  IdToken: {},
  AccessToken: {},
  RefreshToken: {},
  AppMetadata: {},
});

/** Undefined for whatever is not a token cache within the limits. */
export function parseTokenCache(text: string, maxLength: number): TokenCacheJson | undefined {
  const value = parseStoredJson(text, maxLength);
  return isJsonObject(value) && isSections(value) ? value : undefined;
}

/** Every entity that belongs to someone: accounts and tokens, in known and in future sections. */
export function personalEntities(cache: TokenCacheJson): readonly JsonObject[] {
  const entities = Object.values(cache).flatMap((section) => Object.values(section));
  return entities.filter((entity) => 'home_account_id' in entity);
}

/** The same cache without the access tokens that no longer help anyone. */
export function withoutExpiredAccessTokens(cache: TokenCacheJson, nowMs: number): TokenCacheJson {
  const living = Object.entries(cache['AccessToken'] ?? {}).filter(([, token]) => expiryOf(token) > nowMs);
  return { ...cache, AccessToken: Object.fromEntries(living) };
}

/** Whether anything can be renewed with what is there. */
export function hasRefreshToken(cache: TokenCacheJson): boolean {
  return Object.keys(cache['RefreshToken'] ?? {}).length > 0;
}

/** When the last access token ends, in milliseconds since the epoch; 0 without one. */
export function lastAccessTokenExpiry(cache: TokenCacheJson): number {
  return Math.max(0, ...Object.values(cache['AccessToken'] ?? {}).map(expiryOf));
}

/**
 * When an access token ends, in milliseconds since the epoch. `expires_on` is a decimal number of seconds, as text.
 * One that cannot be read counts as past.
 */
export function expiryOf(accessToken: JsonObject): number {
  const expiresOn = Number(accessToken['expires_on']);
  return Number.isFinite(expiresOn) ? expiresOn * 1000 : 0;
}

function isSections(value: JsonObject): value is TokenCacheJson & JsonObject {
  return Object.values(value).every(
    (section) => isJsonObject(section) && Object.values(section).every(isJsonObject),
  );
}
