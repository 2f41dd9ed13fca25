import { isIP } from 'node:net';
import { KeyRing } from '@entra-bff/msal-redis-cache';
import { apiScopes } from './scopes.js';
import { isLoopbackHost, parseDuration, splitList } from './values.js';
import { parsedUrl } from '../parsed-url.js';

/** Says what is wrong with a value and how to mend it, or nothing when it is fine. */
export type Check = (value: string) => string | undefined;

export const isPort: Check = (value) =>
  /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? undefined : 'must be a port number from 0 to 65535.';

export const isPortOrOff: Check = (value) =>
  value === 'off' || isPort(value) === undefined
    ? undefined
    : 'must be a port number from 0 to 65535, or "off".';

export const isDuration: Check = (value) =>
  parseDuration(value) === undefined
    ? 'must be a whole number with a unit: s, m, h or d, above zero and at most 365d. Example: 8h.'
    : undefined;

export const isOneOf =
  (...allowed: string[]): Check =>
  (value) =>
    allowed.includes(value) ? undefined : `must be one of: ${allowed.join(', ')}.`;

export const isListOf =
  (...allowed: string[]): Check =>
  (value) => {
    const names = splitList(value);
    return names.length > 0 && names.every((name) => allowed.includes(name))
      ? undefined
      : `must be one or more of: ${allowed.join(', ')}, comma-separated.`;
  };

/** Callers are promised an answer within 30 seconds. */
export const isShortDuration: Check = (value) =>
  (parseDuration(value) ?? Infinity) <= 29_000 ? undefined : 'must be 1s to 29s.';

/** @see https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online */
export const isTrafficName: Check = (value) =>
  /^(?:NON)?ISV\|[\w .-]{1,64}\|[\w .-]{1,64}\/[\w.-]{1,32}$/.test(value)
    ? undefined
    : 'must be NONISV|Company|App/Version or ISV|Company|App/Version.';

/** An origin without path, query or userinfo; `http:` is for loopback hosts only. */
export const isOrigin: Check = (value) => {
  const url = parsedUrl(value);
  if (url === undefined || !/^https?:\/\//.test(value))
    return 'must be an origin such as https://bff.contoso.com.';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password.';
  if (value.replace(/\/$/, '') !== url.origin) {
    return `must be a bare origin, without path or query. Did you mean ${url.origin}?`;
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return 'may use http: only on a loopback host (localhost, 127.0.0.1). Use https:.';
  }
  return undefined;
};

export const isOriginList: Check = (value) => {
  for (const origin of splitList(value)) {
    if (origin.includes('*') || origin === 'null') return `must not contain "${origin}": list exact origins.`;
    if (origin.endsWith('/')) return `contains "${origin}": remove the trailing slash.`;
    const fault = isOrigin(origin);
    if (fault !== undefined) return `contains "${origin}", which ${fault}`;
  }
  return undefined;
};

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isGuid: Check = (value) =>
  GUID.test(value) ? undefined : 'must be a GUID. Copy it from the overview page of the app registration.';

export const isGuidList: Check = (value) =>
  splitList(value).every((entry) => GUID.test(entry))
    ? undefined
    : 'must be tenant ids (GUIDs), comma-separated.';

/** A tenant id, a verified domain, or one of Entra's multi-tenant names. */
export const isTenant: Check = (value) =>
  GUID.test(value) ||
  ['common', 'organizations', 'consumers'].includes(value) ||
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value)
    ? undefined
    : 'must be a tenant id (GUID), a verified domain, "common" or "organizations".';

export const isScopeList: Check = (value) => {
  const resources = new Set<string>();
  for (const scope of value.split(/\s+/).filter(Boolean)) {
    if (['openid', 'profile', 'offline_access', 'email'].includes(scope)) {
      return `must not contain "${scope}": it is always asked for.`;
    }
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
      return 'contains a character that no scope can have (RFC 6749 §3.3).';
    resources.add(scope.includes('/') ? scope.slice(0, scope.lastIndexOf('/')) : '');
  }
  return resources.size > 1
    ? 'must name scopes of one resource only: Entra issues a token for one at a time.'
    : undefined;
};

/** Scopes and roles of this API, with its Application ID URI in front or without. */
export const isApiScopeList: Check = (value) => {
  const bad = apiScopes(value).find((scope) => !/^[\w.-]+$/.test(scope));
  return bad === undefined
    ? undefined
    : `contains "${bad}": write scopes and roles by their names, e.g. access_as_user.`;
};

/** Client ids and Application ID URIs, as they stand in `aud`. */
export const isAudienceList: Check = (value) => {
  const bad = splitList(value).find((entry) => !/^[\x21-\x7e]{8,256}$/.test(entry));
  return bad === undefined && splitList(value).length > 0
    ? undefined
    : 'must be client ids or Application ID URIs (api://...), comma-separated.';
};

export const isAddressList: Check = (value) => {
  const bad = splitList(value).find((entry) => {
    const [address = '', prefix, ...more] = entry.split('/');
    const family = isIP(address);
    if (family === 0 || more.length > 0) return true;
    return prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
  });
  return bad === undefined
    ? undefined
    : `contains "${bad}": list IP addresses or CIDR ranges, comma-separated.`;
};

export const isKeyRing: Check = (value) => {
  try {
    KeyRing.parse(value);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : 'is not a key ring.'} Make a key with: openssl rand -base64 32`;
  }
};

/** Long enough to resist guessing, and not a sample copied from documentation. */
export const isSecret: Check = (value) => {
  if (/^(change-?me|secret|password|your[-_ ].*|<.*>|x+)$/i.test(value))
    return 'is a placeholder. Use the real secret.';
  if (value.length < 16) return 'is too short to be a client secret of Entra (at least 16 characters).';
  return new Set(value).size < 6 ? 'is too simple to be a secret. Use the real one.' : undefined;
};

/** Printable ASCII: anything else cannot stand in a header. */
export const isHeaderValue: Check = (value) =>
  /^[\x20-\x7e]+$/.test(value) ? undefined : 'must be printable ASCII on one line: it is sent as a header.';
