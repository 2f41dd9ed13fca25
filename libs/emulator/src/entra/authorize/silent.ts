import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import type { SignedInAccount } from '../browser-sessions.js';
import { EntraFailure } from '../failure.js';
import { authorizeFailure, obstacleFor } from '../obstacle.js';
import type { EntraWorld } from '../world.js';
import { candidates, isFreshEnough, lacksContext } from './accounts.js';
import type { AuthorizeRequest } from './authorize-request.js';
import { complete } from './complete.js';
import { sessionOf, withSessionCookie } from './session-cookie.js';

/** `prompt=none`: an answer at once, never a page. Throws the reason why there is no code. */
export async function signInSilently(
  world: EntraWorld,
  request: AuthorizeRequest,
  http: EmulatorRequest,
): Promise<EmulatorResponse> {
  const session = sessionOf(world, http);
  const stranger = world.settings.silentSignInAs;
  if (stranger !== null) {
    const user = world.directory.get(stranger);
    const forced = world.sessions.signIn(session, user.username, world.moment());
    return withSessionCookie(await finish(world, request, accountOf(forced.accounts, user.username)), forced);
  }
  if (session === undefined || session.accounts.length === 0) throw new EntraFailure(50058);
  const [account, ...more] = candidates(world, request, session);
  if (account === undefined) throw new EntraFailure(16002);
  if (more.length > 0) throw new EntraFailure(16000);
  return finish(world, request, account);
}

async function finish(
  world: EntraWorld,
  request: AuthorizeRequest,
  account: SignedInAccount,
): Promise<EmulatorResponse> {
  const user = world.directory.get(account.username);
  const obstacle = obstacleFor(user, account.proof, request.scope);
  if (obstacle !== undefined) throw authorizeFailure(obstacle);
  if (!isFreshEnough(request, account)) throw new EntraFailure(50133);
  if (lacksContext(request, account)) throw new EntraFailure(50076);
  return complete(world, request, user, account);
}

export function accountOf(accounts: SignedInAccount[], username: string): SignedInAccount {
  const account = accounts.find((each) => each.username === username);
  if (account === undefined) throw new Error(`${username} is not signed in`);
  return account;
}
