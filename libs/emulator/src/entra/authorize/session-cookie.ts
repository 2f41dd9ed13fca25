import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { cookieOf } from '../../http/form.js';
import type { BrowserSession } from '../browser-sessions.js';
import type { EntraWorld } from '../world.js';

const COOKIE = 'ESTSAUTH';

export function sessionOf(world: EntraWorld, request: EmulatorRequest): BrowserSession | undefined {
  return world.sessions.find(cookieOf(request, COOKIE));
}

/** Browsers take `Secure` cookies from loopback over http as well; other clients just send them back. */
export function withSessionCookie(response: EmulatorResponse, session: BrowserSession): EmulatorResponse {
  const already = response.headers?.['Set-Cookie'] ?? [];
  const cookie = `${COOKIE}=${session.cookie}; path=/; secure; HttpOnly; SameSite=None`;
  return { ...response, headers: { ...response.headers, 'Set-Cookie': [already, cookie].flat() } };
}

/** For an answer to a browser whose last account signed out. */
export function withoutSessionCookie(response: EmulatorResponse): EmulatorResponse {
  const already = response.headers?.['Set-Cookie'] ?? [];
  const cookie = `${COOKIE}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; secure; HttpOnly; SameSite=None`;
  return { ...response, headers: { ...response.headers, 'Set-Cookie': [already, cookie].flat() } };
}
