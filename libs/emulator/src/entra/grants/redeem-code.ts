import { createHash } from 'node:crypto';
import type { AuthorizationCode } from '../authorization-codes.js';
import { EntraFailure } from '../failure.js';
import { required } from '../parameters.js';
import { resolveScope } from '../scopes.js';
import { entitledUser } from './entitled-user.js';
import type { Entitlement, GrantHandler, TokenRequest } from './token-request.js';

const CODE_LIFETIME_MS = 10 * 60_000;

/** `grant_type=authorization_code`: single use, for the same redirect URI, tenant and PKCE verifier (RFC 7636). */
export const redeemCode: GrantHandler = (world, request): Entitlement => {
  const { form, requested } = request;
  const code = world.codes.find(required(form, 'code'));
  if (!code) throw new EntraFailure(9002313, { detail: 'The code is unknown.' });
  if (code.redeemed) throw new EntraFailure(54005);
  refuseOtherTenant(code, request);
  if (required(form, 'redirect_uri') !== code.redirectUri) throw new EntraFailure(500112);
  if (world.now() - code.issuedAt > CODE_LIFETIME_MS) throw new EntraFailure(70008);
  if (!provesPossession(code, form.get('code_verifier'))) throw new EntraFailure(501481);
  code.redeemed = true;
  const scope = resolveScope(world.resources, form.get('scope') ?? code.scope);
  return {
    kind: 'user',
    user: entitledUser(world, code.grant, requested, scope),
    grant: code.grant,
    scope,
    nonce: code.nonce,
    refreshable: resolveScope(world.resources, code.scope).offline,
  };
};

function refuseOtherTenant(code: AuthorizationCode, { choice }: TokenRequest): void {
  if (choice.kind === 'one' && choice.tenant.id !== code.tid) throw new EntraFailure(700005);
}

function provesPossession({ challenge }: AuthorizationCode, verifier: string | null): boolean {
  if (challenge === undefined) return verifier === null;
  if (verifier === null) return false;
  if (challenge.method === 'plain') return verifier === challenge.value;
  return createHash('sha256').update(verifier).digest('base64url') === challenge.value;
}
