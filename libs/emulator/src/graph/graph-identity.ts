import type { BearerVerifier, EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { hasScope } from '../sharepoint/bearer-scopes.js';
import { challengeHeaders, notBeforeClaims } from '../sharepoint/faults/challenge.js';
import type { ChallengeForm } from '../sharepoint/faults/faults.js';
import type { Person } from '../sharepoint/data/model.js';
import type { World } from '../sharepoint/world.js';
import { graphErrors } from './graph-error.js';
import { envelope, type Correlation } from './graph-envelope.js';
import type { GraphRoute } from './router.js';

const GRAPH = '00000003-0000-0000-c000-000000000000';
const AUTHORIZE = 'https://login.microsoftonline.com/common/oauth2/authorize';

export interface GraphCaller {
  person: Person;
  scp: string;
}

type Problem = 'missing' | 'malformed' | 'expired' | 'wrong_audience';

const MESSAGES: Record<Problem, string> = {
  missing: 'Access token is empty.',
  malformed: 'IDX14100: JWT is not well formed, there are no dots (.).',
  expired: 'Lifetime validation failed, the token is expired.',
  wrong_audience: 'Access token validation failure. Invalid audience.',
};

/** Graph's plain 401. */
export function unauthorized(problem: Problem, correlation: Correlation): EmulatorResponse {
  const challenge = `Bearer realm="", authorization_uri="${AUTHORIZE}", client_id="${GRAPH}"`;
  const answer = envelope(401, 'InvalidAuthenticationToken', MESSAGES[problem], correlation);
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': challenge } };
}

export interface Challenge {
  form: ChallengeForm;
  status: 401 | 403;
  claims: Record<string, unknown>;
}

/** The same challenge comes as 401 or, in Graph's error documentation, as 403. */
export function challenged({ form, status, claims }: Challenge, correlation: Correlation): EmulatorResponse {
  const text =
    'Continuous access evaluation resulted in challenge with result: InteractionRequired ' +
    'and code: TokenIssuedBeforeRevocationTimestamp';
  const answer = envelope(status, 'InvalidAuthenticationToken', text, correlation);
  const headers = challengeHeaders({ realm: '', clientId: GRAPH }, claims, form);
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': headers } };
}

/** The caller, or the 401 that Graph gives instead. */
export function identify(
  request: EmulatorRequest,
  world: World,
  bearer: BearerVerifier,
  correlation: Correlation,
): { caller: GraphCaller } | { refusal: EmulatorResponse } {
  const audiences = ['https://graph.microsoft.com', GRAPH, world.graphOrigin];
  const verdict = bearer.verify(request.headers.authorization, audiences);
  if (!verdict.ok) {
    if (verdict.problem !== 'revoked') return { refusal: unauthorized(verdict.problem, correlation) };
    const claims = notBeforeClaims(Math.floor(world.now() / 1000));
    return { refusal: challenged({ form: 'joined', status: 401, claims }, correlation) };
  }
  const { oid, name, preferred_username: upn, scp } = verdict.claims;
  return { caller: { person: world.people.ensure({ objectId: oid, title: name, upn }), scp } };
}

const SITES_WRITE = ['Sites.ReadWrite.All', 'Sites.Manage.All', 'Sites.FullControl.All'];
const SITES_READ = ['Sites.Read.All', ...SITES_WRITE];
const FILES_WRITE = ['Files.ReadWrite', 'Files.ReadWrite.All', ...SITES_WRITE];
const FILES_READ = ['Files.Read', 'Files.Read.All', ...FILES_WRITE, 'Sites.Read.All'];
const PROFILE = ['User.Read', 'User.ReadBasic.All', 'User.Read.All', 'User.ReadWrite'];

const SCOPES: Record<Exclude<GraphRoute['area'], 'none'>, Record<GraphRoute['access'], string[]>> = {
  profile: { read: PROFILE, write: PROFILE },
  sites: { read: SITES_READ, write: SITES_WRITE },
  files: { read: FILES_READ, write: FILES_WRITE },
};

export function authorize(route: GraphRoute, scp: string): void {
  if (route.area === 'none') return;
  if (!hasScope(scp, SCOPES[route.area][route.access])) throw graphErrors.denied();
}
