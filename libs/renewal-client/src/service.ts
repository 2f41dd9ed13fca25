import { urlTo } from './settings.js';
import type { Refusal } from './types.js';

/** The page's `fetch` as it was before it was hooked. */
export const nativeFetch = fetch;
const LIMIT_MS = 12_000;

/** A call that could not be brought to an end; `code` says why. */
export class BffError extends Error implements Refusal {
  declare readonly code: string;
  declare readonly status: number;
  declare readonly retryAfter: number | undefined;
  declare readonly challengeId: string | undefined;
  /** Read the `application/problem+json` from here. Absent when nothing answered. */
  declare readonly response: Response | undefined;

  constructor(refusal: Refusal, response?: Response) {
    super(refusal.code);
    Object.assign(this, { name: 'BffError', response }, refusal);
  }
}

/** What a refusal is told by. */
export interface Answer {
  status: number;
  headers: Pick<Headers, 'get'>;
}

/**
 * What the service's own headers say of a refusal, for every method and body: one without them is somebody else's,
 * however much its body looks like one of ours.
 */
export function refusalIn({ status, headers }: Answer): Refusal | undefined {
  const code = headers.get('X-BFF-Problem');
  if (!code) return undefined;
  return {
    code,
    status,
    retryAfter: Number(headers.get('Retry-After')),
    challengeId: headers.get('X-BFF-Challenge') || undefined,
  };
}

/** Asks a route of the session. Throws a {@link BffError}, also when nothing answered. */
export async function ask<T>(route: string, method = 'GET'): Promise<T> {
  // Somebody on the way may answer in the service's stead: that is no word about the session.
  let refusal: Refusal = { code: 'unreachable', status: 0 };
  try {
    const response = await nativeFetch(urlTo(route), {
      method,
      headers: { 'X-CSRF': '1' },
      credentials: 'include',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (response.ok) return await response.json();
    refusal = refusalIn(response) ?? refusal;
  } catch {
    // Offline, or too late.
  }
  throw new BffError(refusal);
}
