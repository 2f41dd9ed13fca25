import { parseJson } from '../../../platform/json.js';
import type { KeyNames } from '../entra/public-keys.js';
import { BearerRefused } from './bearer-refused.js';

export type Claims = Readonly<Record<string, unknown>>;

/** What a token says of itself; nothing of it is true before its signature has been checked. */
interface DecodedBearer {
  names: KeyNames;
  claims: Claims;
}

const FORM = /^([\w-]+)\.([\w-]+)\.[\w-]+$/;

/**
 * Takes a token apart that has the form of Entra's access tokens: `typ` JWT and RS256. The library behind logs what it
 * cannot parse, and reads the claims of no other `typ`; nothing else ever comes to it. Throws {@link BearerRefused}.
 */
export function decodeBearer(token: string): DecodedBearer {
  const [, headerPart, claimsPart] = FORM.exec(token) ?? [];
  const header = jsonObject(headerPart);
  const claims = jsonObject(claimsPart);
  if (header === undefined || claims === undefined) throw new BearerRefused('form');
  const { alg, typ, crit, kid, x5t } = header;
  if (alg !== 'RS256') throw new BearerRefused('algorithm');
  if (typ !== 'JWT' || crit !== undefined) throw new BearerRefused('type');
  const names = { kid: textOf(kid), x5t: textOf(x5t) };
  if (names.kid === undefined && names.x5t === undefined) throw new BearerRefused('key');
  return { names, claims };
}

function jsonObject(part: string | undefined): Claims | undefined {
  const value = parseJson(Buffer.from(part ?? '', 'base64url').toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
