import { EntraFailure } from './failure.js';

/** What a `claims` parameter asks of the access token. */
export interface RequestedClaims {
  /** Client capabilities, e.g. `CP1`: the client can answer claims challenges. */
  capabilities: string[];
  /** An authentication context that must have been satisfied. */
  acrs: string | undefined;
  /** Seconds: only a token issued later will do. */
  notBefore: number | undefined;
}

export const NO_CLAIMS: RequestedClaims = { capabilities: [], acrs: undefined, notBefore: undefined };

/** Throws 9002313 when the text is no JSON object. */
export function readClaimsParameter(text: string | null): RequestedClaims {
  if (text === null || text === '') return NO_CLAIMS;
  const accessToken = member(parse(text), 'access_token');
  const acrs = valuesOf(member(accessToken, 'acrs'))[0];
  const notBefore = valuesOf(member(accessToken, 'nbf')).map(Number)[0];
  return {
    capabilities: valuesOf(member(accessToken, 'xms_cc')).map(String),
    acrs: typeof acrs === 'string' ? acrs : undefined,
    notBefore: Number.isFinite(notBefore) ? notBefore : undefined,
  };
}

function parse(text: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  throw new EntraFailure(9002313, { detail: 'The claims parameter is no JSON object.' });
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

/** OpenID Connect Core section 5.5.1: one `value` or a list of `values`. */
function valuesOf(claim: unknown): unknown[] {
  const values = member(claim, 'values');
  if (Array.isArray(values)) return values;
  const value = member(claim, 'value');
  return value === undefined ? [] : [value];
}
