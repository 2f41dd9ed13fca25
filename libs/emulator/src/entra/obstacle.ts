import { missingScopes } from './consent.js';
import type { DirectoryUser, SignInProof } from './directory.js';
import { EntraFailure } from './failure.js';
import type { ResolvedScope } from './scopes.js';

/** What no page of a sign-in can mend. */
export const ENDINGS = ['disabled', 'deleted', 'blocked', 'not_assigned'] as const;

/** What keeps a signed-in user from a token. */
export type Obstacle = (typeof ENDINGS)[number] | 'sign_in_again' | 'second_factor' | 'consent';

export function obstacleFor(
  user: DirectoryUser,
  proof: SignInProof,
  scope: ResolvedScope,
): Obstacle | undefined {
  const ending = ENDINGS.find((state) => state === user.state);
  if (ending !== undefined) return ending;
  if (proof.signedInAt < user.signInSince) return 'sign_in_again';
  if (user.state === 'needs_mfa' && (proof.secondFactorAt ?? -1) < user.mfaSince) return 'second_factor';
  if (missingScopes(user, scope).length > 0) return 'consent';
  return undefined;
}

const AT_TOKEN: Record<Obstacle, number> = {
  disabled: 50057,
  deleted: 50034,
  blocked: 53003,
  not_assigned: 50105,
  sign_in_again: 50076,
  second_factor: 50076,
  consent: 65001,
};

/** The obstacle as the token endpoint tells it. */
export function tokenFailure(obstacle: Obstacle): EntraFailure {
  return new EntraFailure(AT_TOKEN[obstacle]);
}

/** The obstacle as the authorization endpoint tells it: a revoked session has a number of its own there. */
export function authorizeFailure(obstacle: Obstacle): EntraFailure {
  return new EntraFailure(obstacle === 'sign_in_again' ? 50133 : AT_TOKEN[obstacle]);
}
