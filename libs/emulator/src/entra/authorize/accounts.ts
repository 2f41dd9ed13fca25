import type { BrowserSession, SignedInAccount } from '../browser-sessions.js';
import type { DirectoryUser } from '../directory.js';
import { admits } from '../tenants.js';
import { loginHintOf } from '../user-claims.js';
import type { EntraWorld } from '../world.js';
import type { AuthorizeRequest } from './authorize-request.js';

/** The signed-in accounts that this request could mean. */
export function candidates(
  world: EntraWorld,
  request: AuthorizeRequest,
  session: BrowserSession | undefined,
): SignedInAccount[] {
  return (session?.accounts ?? []).filter((account) => {
    const user = world.directory.find(account.username);
    return user !== undefined && admits(request.choice, user.tid) && isHinted(request.loginHint, user);
  });
}

/** `login_hint` is a user name or the opaque claim of that name. */
export function isHinted(loginHint: string | undefined, user: DirectoryUser): boolean {
  if (loginHint === undefined) return true;
  return loginHint.toLowerCase() === user.username.toLowerCase() || loginHint === loginHintOf(user);
}

/** A sign-in before the moment that a claims challenge names does not answer it. */
export function isFreshEnough(request: AuthorizeRequest, account: SignedInAccount): boolean {
  const { notBefore } = request.requested;
  return notBefore === undefined || account.proof.signedInAt >= notBefore * 1000;
}

/** Whether the request wants a second factor for a reason of its own. */
export function lacksContext(request: AuthorizeRequest, account: SignedInAccount): boolean {
  const { acrs } = request.requested;
  return acrs !== undefined && !account.acrs.includes(acrs);
}
