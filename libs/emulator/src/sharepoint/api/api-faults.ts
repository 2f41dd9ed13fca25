import type { EmulatorResponse } from '../../http/exchange.js';
import { SIGN_IN_PAGE, THROTTLE_PAGE } from '../faults/challenge.js';
import type { Throttle, TokenFault } from '../faults/faults.js';
import type { World } from '../world.js';
import { challenged, unauthorized } from './unauthorized.js';

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

/** The sign-in page, or the way to it, where JSON was due. */
export function signInPage(as: 'html' | 'redirect'): EmulatorResponse {
  if (as === 'html') return { status: 200, headers: HTML, body: SIGN_IN_PAGE };
  const location =
    'https://login.microsoftonline.com/common/oauth2/authorize?client_id=00000003-0000-0ff1-ce00-000000000000';
  return { status: 302, headers: { ...HTML, Location: location } };
}

export function tokenFaultAnswer(
  world: World,
  fault: TokenFault,
  authorization: string | undefined,
): EmulatorResponse {
  switch (fault.kind) {
    case 'challenge':
      return challenged(world, fault);
    case 'expired':
      return unauthorized(world, 'expired', authorization);
    case 'sign-in-page':
      return signInPage(fault.as);
  }
}

export function retryAfter(throttle: Throttle & { secondsLeft: number }): Record<string, string> {
  return throttle.withRetryAfter ? { 'Retry-After': String(throttle.secondsLeft) } : {};
}

/** 429 or 503; the page is what a browser gets of the same refusal. */
export function throttleAnswer(throttle: Throttle & { secondsLeft: number }): EmulatorResponse {
  const headers = retryAfter(throttle);
  if (throttle.as === 'page')
    return { status: throttle.status, headers: { ...headers, ...HTML }, body: THROTTLE_PAGE };
  const body = throttle.status === 429 ? '429 TOO MANY REQUESTS' : 'Server Unavailable';
  return {
    status: throttle.status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    body,
  };
}
