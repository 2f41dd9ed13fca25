import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { formOf } from '../../http/form.js';
import type { BrowserSession } from '../browser-sessions.js';
import type { DirectoryUser } from '../directory.js';
import { giveConsent } from '../consent.js';
import { EntraFailure } from '../failure.js';
import { readContext } from '../pages/context.js';
import { failurePage } from '../pages/failure-page.js';
import { required } from '../parameters.js';
import type { TenantChoice } from '../tenants.js';
import type { EntraWorld } from '../world.js';
import { authorize, refuseAtClient } from './authorize-endpoint.js';
import type { AuthorizeRequest } from './authorize-request.js';
import { approve, proceed, signInAs } from './interactive.js';
import { sessionOf } from './session-cookie.js';
import { accountOf } from './silent.js';

/** What a page's form brings back: the sign-in it belongs to, and the fields. */
interface PageAnswer {
  world: EntraWorld;
  http: EmulatorRequest;
  request: AuthorizeRequest;
  fields: URLSearchParams;
}

type PageHandler = (answer: PageAnswer) => Promise<EmulatorResponse>;

/** `/{tenant}/login`: `username` was picked. */
export const login: PageHandler = async ({ world, http, request, fields }) => {
  const username = required(fields, 'username');
  const user = world.directory.find(username);
  if (!user)
    return failurePage(world, http, new EntraFailure(50034, { detail: `It was ${username}.` }), request);
  return signInAs(world, request, http, user);
};

/** `/{tenant}/mfa`: `decision` is approve or deny. */
export const mfa: PageHandler = async ({ world, http, request, fields }) => {
  if (fields.get('decision') !== 'approve') {
    return failurePage(world, http, new EntraFailure(500121), request);
  }
  const { session, account } = signedIn(world, http, knownUser(world, fields));
  approve(world, request, account);
  return proceed(world, request, session, account, http);
};

/** `/{tenant}/consent`: `decision` is accept or cancel. */
export const consent: PageHandler = async ({ world, http, request, fields }) => {
  if (fields.get('decision') !== 'accept') {
    return refuseAtClient(world, request.channel, http, new EntraFailure(65004), { error_subcode: 'cancel' });
  }
  const user = knownUser(world, fields);
  giveConsent(user, request.scope);
  const { session, account } = signedIn(world, http, user);
  return proceed(world, request, session, account, http, true);
};

/** `/{tenant}/cancel`: back to the client without a sign-in. */
export const cancel: PageHandler = async ({ world, http, request }) =>
  refuseAtClient(world, request.channel, http, new EntraFailure(65004, { detail: 'Cancelled.' }), {
    error_subcode: 'cancel',
  });

/** Takes the sign-in up again where its page left it, by POST or GET. */
export function pageEndpoint(
  handler: PageHandler,
): (world: EntraWorld, choice: TenantChoice, http: EmulatorRequest) => Promise<EmulatorResponse> {
  return (world, choice, http) => {
    const fields = http.method === 'POST' ? formOf(http) : http.url.searchParams;
    const parameters = readContext(required(fields, 'ctx'));
    return authorize(world, choice, parameters, http, (request) => handler({ world, http, request, fields }));
  };
}

function knownUser(world: EntraWorld, fields: URLSearchParams): DirectoryUser {
  const user = world.directory.find(required(fields, 'username'));
  if (!user) throw new EntraFailure(50034);
  return user;
}

function signedIn(
  world: EntraWorld,
  http: EmulatorRequest,
  user: DirectoryUser,
): { session: BrowserSession; account: BrowserSession['accounts'][number] } {
  const existing = sessionOf(world, http);
  const isThere = existing?.accounts.some(({ username }) => username === user.username) ?? false;
  const session =
    existing && isThere ? existing : world.sessions.signIn(existing, user.username, world.moment());
  return { session, account: accountOf(session.accounts, user.username) };
}
