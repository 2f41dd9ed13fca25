import type { EmulatorRequest } from '../http/exchange.js';
import { formOf } from '../http/form.js';
import { sessionOf } from './authorize/session-cookie.js';
import { bearerToken } from './bearer-verifier.js';
import { textClaim, unverifiedClaims } from './token-claims.js';
import type { EntraWorld } from './world.js';

/** The user name a request acts for, for transcript and faults; undefined where it does not show. */
export function identify(world: EntraWorld, request: EmulatorRequest): string | undefined {
  const bearer = bearerToken(request.headers.authorization);
  if (bearer !== undefined) return userOfToken(world, bearer);
  return userOfForm(world, formOf(request)) ?? userOfBrowser(world, request);
}

function userOfForm(world: EntraWorld, form: URLSearchParams): string | undefined {
  const field = (name: string): string => form.get(name) ?? '';
  return (
    world.refreshTokens.find(field('refresh_token'))?.grant.username ??
    world.codes.find(field('code'))?.grant.username ??
    userOfToken(world, field('assertion')) ??
    form.get('username') ??
    undefined
  );
}

function userOfBrowser(world: EntraWorld, request: EmulatorRequest): string | undefined {
  const [account, ...more] = sessionOf(world, request)?.accounts ?? [];
  return more.length === 0 ? account?.username : undefined;
}

function userOfToken(world: EntraWorld, token: string): string | undefined {
  const claims = unverifiedClaims(token);
  if (claims === undefined) return undefined;
  return world.accessTokens.userOf(textClaim(claims, 'uti'));
}
