import type { RequestedClaims } from '../claims-parameter.js';
import type { DirectoryUser } from '../directory.js';
import { EntraFailure } from '../failure.js';
import type { Grant } from '../grant.js';
import { obstacleFor, tokenFailure } from '../obstacle.js';
import type { ResolvedScope } from '../scopes.js';
import type { EntraWorld } from '../world.js';

/** The user of a grant, unless something now keeps them from a token. */
export function entitledUser(
  world: EntraWorld,
  grant: Grant,
  requested: RequestedClaims,
  scope: ResolvedScope,
): DirectoryUser {
  const user = world.directory.find(grant.username);
  if (!user) throw new EntraFailure(50034);
  const obstacle = obstacleFor(user, grant.proof, scope);
  if (obstacle) throw tokenFailure(obstacle);
  const { acrs } = requested;
  if (acrs !== undefined && !grant.acrs.includes(acrs)) {
    throw new EntraFailure(50076, {
      claims: JSON.stringify({ access_token: { acrs: { essential: true, value: acrs } } }),
    });
  }
  return user;
}
