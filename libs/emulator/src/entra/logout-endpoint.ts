import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { formOf } from '../http/form.js';
import { redirect } from '../http/responses.js';
import { isHinted } from './authorize/accounts.js';
import { isRegistered } from './authorize/redirect-target.js';
import { sessionOf, withoutSessionCookie } from './authorize/session-cookie.js';
import type { BrowserSession, SignedInAccount } from './browser-sessions.js';
import { signedOutPage } from './pages/signed-out-page.js';
import { signOutPage } from './pages/sign-out-page.js';
import { signInHeaders } from './recorded-headers.js';
import type { TenantChoice } from './tenants.js';
import { textClaim, verifiedClaims } from './token-claims.js';
import type { EntraWorld } from './world.js';

/** `GET` or `POST /{tenant}/oauth2/v2.0/logout`: ends a browser sign-in, tells the applications, goes back. */
export function logoutEndpoint(
  world: EntraWorld,
  choice: TenantChoice,
  http: EmulatorRequest,
): EmulatorResponse {
  const parameters = http.method === 'POST' ? formOf(http) : http.url.searchParams;
  const session = sessionOf(world, http);
  const next = nextAddress(world, parameters);
  if (session === undefined || session.accounts.length === 0) return goOn(world, [], next);
  const account = meant(world, session, parameters);
  if (account === undefined) {
    const users = session.accounts.map(({ username }) => world.directory.get(username));
    return signOutPage(world, `/${encodeURIComponent(choice.segment)}/oauth2/v2.0/logout`, users, parameters);
  }
  world.sessions.signOut(session, account);
  const answer = goOn(world, frontChannelUrls(world, account), next);
  return session.accounts.length === 0 ? withoutSessionCookie(answer) : answer;
}

/** The registered addresses with `sid` alone: the live service sends no `iss`. */
export function frontChannelUrls(world: EntraWorld, { sid }: SignedInAccount): string[] {
  return world.app.frontChannelLogoutUris.map((registered) => {
    const url = new URL(registered);
    url.searchParams.set('sid', sid);
    return url.href;
  });
}

/** By `logout_hint`, by `id_token_hint`, or by the user's choice on the page. */
function meant(
  world: EntraWorld,
  session: BrowserSession,
  parameters: URLSearchParams,
): SignedInAccount | undefined {
  const hint = parameters.get('username') ?? parameters.get('logout_hint') ?? hintOfToken(world, parameters);
  if (hint === undefined) return undefined;
  return session.accounts.find(({ username }) => isHinted(hint, world.directory.get(username)));
}

function hintOfToken(world: EntraWorld, parameters: URLSearchParams): string | undefined {
  const claims = verifiedClaims(world.keys, parameters.get('id_token_hint') ?? '');
  return claims && textClaim(claims, 'preferred_username');
}

function nextAddress(world: EntraWorld, parameters: URLSearchParams): string | undefined {
  const asked = parameters.get('post_logout_redirect_uri');
  if (asked === null || !isRegistered(world, asked)) return undefined;
  const state = parameters.get('state');
  if (state === null) return asked;
  return `${asked}${asked.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`;
}

function goOn(world: EntraWorld, frames: string[], next: string | undefined): EmulatorResponse {
  if (frames.length === 0 && next !== undefined) return redirect(next, signInHeaders(world));
  return signedOutPage(world, frames, next);
}
