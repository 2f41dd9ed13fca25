import type { BearerVerifier, EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { hasScope } from '../bearer-scopes.js';
import type { Person } from '../data/model.js';
import type { World } from '../world.js';
import { apiErrors } from './api-error.js';
import type { Right } from './api-node.js';
import { digestIsFresh } from './digest.js';
import { challenged, revokedChallenge, unauthorized } from './unauthorized.js';

/** Who calls, and what they may do. */
export interface Caller {
  person: Person;
  scp: string;
  /** A browser of SharePoint's own: its writes need a digest. */
  byCookie: boolean;
}

const RIGHTS: Record<Right, string[]> = {
  read: ['AllSites.Read', 'AllSites.Write', 'AllSites.Manage', 'AllSites.FullControl'],
  write: ['AllSites.Write', 'AllSites.Manage', 'AllSites.FullControl'],
  manage: ['AllSites.Manage', 'AllSites.FullControl'],
};

function cookieCaller(request: EmulatorRequest, world: World): Caller | undefined {
  const cookie = /(?:^|;\s*)FedAuth=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  if (cookie === undefined || !world.cookies.has(cookie)) return undefined;
  const person = world.people.ensure({
    objectId: cookie,
    title: 'Browser user',
    upn: 'browser@contoso.example',
  });
  return { person, scp: 'AllSites.FullControl', byCookie: true };
}

/** The caller, or the 401 that SharePoint gives instead. */
export function identify(
  request: EmulatorRequest,
  world: World,
  bearer: BearerVerifier,
  audiences: readonly string[],
): { caller: Caller } | { refusal: EmulatorResponse } {
  const { authorization } = request.headers;
  const byCookie = authorization === undefined ? cookieCaller(request, world) : undefined;
  if (byCookie) return { caller: byCookie };
  const verdict = bearer.verify(authorization, audiences);
  if (!verdict.ok) {
    return verdict.problem === 'revoked'
      ? { refusal: challenged(world, revokedChallenge(world)) }
      : { refusal: unauthorized(world, verdict.problem, authorization) };
  }
  const { oid, name, preferred_username: upn, scp } = verdict.claims;
  return {
    caller: { person: world.people.ensure({ objectId: oid, title: name, upn }), scp, byCookie: false },
  };
}

export function authorize(caller: Caller, right: Right): void {
  if (!hasScope(caller.scp, RIGHTS[right])) throw apiErrors.denied();
}

/** Cookie-style writes need a digest of the last half hour; bearer calls need none unless a test says so. */
export function checkDigest(caller: Caller, request: EmulatorRequest, world: World): void {
  if (!caller.byCookie && !world.bearerNeedsDigest) return;
  const sent = request.headers['x-requestdigest'];
  if (typeof sent !== 'string' || !digestIsFresh(world.digestKey, sent, world.now()))
    throw apiErrors.staleDigest();
}
