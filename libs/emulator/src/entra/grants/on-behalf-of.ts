import type { SignInProof } from '../directory.js';
import { EntraFailure } from '../failure.js';
import { required } from '../parameters.js';
import { resolveScope } from '../scopes.js';
import { numberClaim, textClaim, verifiedClaims } from '../token-claims.js';
import type { EntraWorld } from '../world.js';
import { entitledUser } from './entitled-user.js';
import type { Entitlement, GrantHandler } from './token-request.js';

/** `requested_token_use=on_behalf_of`: a user's token for this client, exchanged for one of an API behind it. */
export const onBehalfOf: GrantHandler = (world, { form, requested }): Entitlement => {
  if (required(form, 'requested_token_use') !== 'on_behalf_of') {
    throw new EntraFailure(90023, { detail: 'requested_token_use' });
  }
  const assertion = acceptedAssertion(world, required(form, 'assertion'));
  const user = world.directory.byObjectId(textClaim(assertion, 'tid'), textClaim(assertion, 'oid'));
  if (!user) throw new EntraFailure(50034);
  const acrs = Array.isArray(assertion['acrs']) ? assertion['acrs'].map(String) : [];
  const grant = { username: user.username, proof: proofOf(assertion), acrs };
  const scope = resolveScope(world.resources, required(form, 'scope'));
  entitledUser(world, grant, requested, scope);
  return { kind: 'user', user, grant, scope, nonce: undefined, refreshable: scope.offline };
};

function acceptedAssertion(world: EntraWorld, assertion: string): Record<string, unknown> {
  const claims = verifiedClaims(world.keys, assertion);
  if (!claims) throw new EntraFailure(50013);
  const audience = textClaim(claims, 'aud');
  const { clientId } = world.app;
  if (audience !== clientId && audience !== `api://${clientId}`) {
    throw new EntraFailure(500131, { detail: `It was '${audience}'.` });
  }
  const ended = world.accessTokens.stateOf(textClaim(claims, 'uti')) !== 'live';
  if (ended || numberClaim(claims, 'exp') * 1000 <= world.now()) throw new EntraFailure(500133);
  if (textClaim(claims, 'scp') === '') throw new EntraFailure(50013, { detail: 'It speaks for no user.' });
  return claims;
}

function proofOf(assertion: Record<string, unknown>): SignInProof {
  const at = numberClaim(assertion, 'iat') * 1000;
  const methods = assertion['amr'];
  const hasSecondFactor = Array.isArray(methods) && methods.includes('mfa');
  return { signedInAt: at, secondFactorAt: hasSecondFactor ? at : undefined };
}
