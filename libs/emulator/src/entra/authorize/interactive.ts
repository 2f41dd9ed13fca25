import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import type { BrowserSession, SignedInAccount } from '../browser-sessions.js';
import { giveConsent } from '../consent.js';
import type { DirectoryUser } from '../directory.js';
import { EntraFailure } from '../failure.js';
import { authorizeFailure, ENDINGS, obstacleFor } from '../obstacle.js';
import { consentPage } from '../pages/consent-page.js';
import { failurePage } from '../pages/failure-page.js';
import { mfaPage } from '../pages/mfa-page.js';
import { signInPage } from '../pages/sign-in-page.js';
import { admits } from '../tenants.js';
import type { EntraWorld } from '../world.js';
import { candidates, isFreshEnough, lacksContext } from './accounts.js';
import type { AuthorizeRequest } from './authorize-request.js';
import { complete } from './complete.js';
import { sessionOf, withSessionCookie } from './session-cookie.js';
import { accountOf } from './silent.js';

/** A sign-in that may show pages: straight through when one signed-in account fits, else the account list. */
export async function signInWithPages(
  world: EntraWorld,
  request: AuthorizeRequest,
  http: EmulatorRequest,
): Promise<EmulatorResponse> {
  const session = sessionOf(world, http);
  const { autoSignIn } = world.settings;
  if (autoSignIn !== null) return signInByItself(world, request, http, autoSignIn);
  const wantsList = request.prompt !== undefined && request.prompt !== 'consent';
  const [account, ...more] = candidates(world, request, session);
  if (wantsList || session === undefined || account === undefined || more.length > 0) {
    return signInPage(world, request, session);
  }
  return proceed(world, request, session, account, http);
}

/** A user was picked. Accounts that cannot sign in at all get a page, and no session. */
export async function signInAs(
  world: EntraWorld,
  request: AuthorizeRequest,
  http: EmulatorRequest,
  user: DirectoryUser,
): Promise<EmulatorResponse> {
  const failure = finalFailure(request, user);
  if (failure) return failurePage(world, http, failure, request);
  const session = world.sessions.signIn(sessionOf(world, http), user.username, world.moment());
  return proceed(world, request, session, accountOf(session.accounts, user.username), http);
}

/** Goes on with a signed-in account: whatever is still missing gets its page, then the client its answer. */
export async function proceed(
  world: EntraWorld,
  request: AuthorizeRequest,
  session: BrowserSession,
  account: SignedInAccount,
  http: EmulatorRequest,
  hasAccepted = false,
): Promise<EmulatorResponse> {
  const user = world.directory.get(account.username);
  const failure = finalFailure(request, user);
  if (failure) return failurePage(world, http, failure, request);
  const obstacle = obstacleFor(user, account.proof, request.scope);
  if (obstacle === 'sign_in_again' || !isFreshEnough(request, account)) {
    return signInPage(world, request, session);
  }
  if (obstacle === 'second_factor' || lacksContext(request, account)) {
    return withSessionCookie(mfaPage(world, request, user), session);
  }
  if (obstacle === 'consent' || (request.prompt === 'consent' && !hasAccepted)) {
    return withSessionCookie(consentPage(world, request, user), session);
  }
  return withSessionCookie(await complete(world, request, user, account), session);
}

/** `autoSignIn`: what a willing user would press, pressed. */
async function signInByItself(
  world: EntraWorld,
  request: AuthorizeRequest,
  http: EmulatorRequest,
  username: string,
): Promise<EmulatorResponse> {
  const user = world.directory.get(username);
  const failure = finalFailure(request, user);
  if (failure) return failurePage(world, http, failure, request);
  const session = world.sessions.signIn(sessionOf(world, http), user.username, world.moment());
  const account = accountOf(session.accounts, user.username);
  const needsFactor =
    obstacleFor(user, account.proof, request.scope) === 'second_factor' || lacksContext(request, account);
  if (needsFactor) approve(world, request, account);
  giveConsent(user, request.scope);
  return proceed(world, request, session, account, http, true);
}

/** The second factor was given, and with it the authentication context that the request may want. */
export function approve(world: EntraWorld, request: AuthorizeRequest, account: SignedInAccount): void {
  account.proof = { ...account.proof, secondFactorAt: world.moment() };
  const { acrs } = request.requested;
  if (acrs !== undefined && !account.acrs.includes(acrs)) account.acrs.push(acrs);
}

/** What no page of this sign-in can mend. */
function finalFailure(request: AuthorizeRequest, user: DirectoryUser): EntraFailure | undefined {
  if (!admits(request.choice, user.tid))
    return new EntraFailure(50020, { detail: `It was ${user.username}.` });
  const ending = ENDINGS.find((state) => state === user.state);
  return ending && authorizeFailure(ending);
}
