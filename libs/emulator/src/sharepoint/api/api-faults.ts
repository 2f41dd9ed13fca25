import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { SIGN_IN_PAGE, THROTTLE_PAGE } from '../faults/challenge.js';
import type { TokenFault } from '../faults/faults.js';
import type { ThrottleInForce } from '../faults/throttle.js';
import type { World } from '../world.js';
import type { Caller } from './api-identity.js';
import { challenged, unauthorized } from './unauthorized.js';

/** Where SharePoint sends browsers that ask too much. */
const THROTTLE_PLACE = '/_layouts/15/Throttle.htm';
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

/** The sign-in page, or the way to it, where JSON was due. */
export function signInPage(as: 'html' | 'redirect'): EmulatorResponse {
  if (as === 'html') return { status: 200, headers: HTML, body: SIGN_IN_PAGE };
  const location =
    'https://login.microsoftonline.com/common/oauth2/authorize?client_id=00000003-0000-0ff1-ce00-000000000000';
  return { status: 302, headers: { ...HTML, Location: location } };
}

function tokenFaultAnswer(
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

export function retryAfter(throttle: ThrottleInForce): Record<string, string> {
  return throttle.withRetryAfter ? { 'Retry-After': String(throttle.secondsLeft) } : {};
}

/** 429 or 503, or the way to a page; that page is what a browser gets of the same refusal. */
export function throttleAnswer(throttle: ThrottleInForce): EmulatorResponse {
  const headers = retryAfter(throttle);
  if (throttle.as === 'page')
    return { status: throttle.status, headers: { ...headers, ...HTML }, body: THROTTLE_PAGE };
  if (throttle.as === 'redirect') return { status: 302, headers: { ...headers, Location: THROTTLE_PLACE } };
  const body = throttle.status === 429 ? '429 TOO MANY REQUESTS' : 'Server Unavailable';
  return {
    status: throttle.status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    body,
  };
}

/** The fault that a test has scripted for this call, if any. */
export function faultAnswer(
  world: World,
  request: EmulatorRequest,
  caller: Caller,
): EmulatorResponse | undefined {
  const { method, target, headers } = request;
  const { faults } = world;
  const userObjectId = caller.person.objectId;
  const scripted = faults.takeScripted({ service: 'sharepoint', method, target, userObjectId });
  if (scripted) return scripted;
  const throttle = faults.throttled('sharepoint', caller.person.upn);
  if (throttle) return throttleAnswer(throttle);
  const fault = faults.takeTokenFault('sharepoint');
  return fault && tokenFaultAnswer(world, fault, headers.authorization);
}
