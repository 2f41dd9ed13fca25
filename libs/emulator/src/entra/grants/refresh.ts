import { EntraFailure } from '../failure.js';
import { required } from '../parameters.js';
import { resolveScope } from '../scopes.js';
import { entitledUser } from './entitled-user.js';
import type { Entitlement, GrantHandler } from './token-request.js';

/** Microsoft's documented lifetime for web apps. */
const INACTIVITY_MS = 90 * 86_400_000;

/** `grant_type=refresh_token`, for any resource: the token is bound to user and client, not to the scope it came with. */
export const refresh: GrantHandler = (world, { form, choice, requested }): Entitlement => {
  const token = world.refreshTokens.find(required(form, 'refresh_token'));
  if (!token) throw new EntraFailure(70000, { detail: 'The refresh token is unknown.' });
  if (choice.kind === 'one' && choice.tenant.id !== token.tid) throw new EntraFailure(50020);
  if (token.revoked) throw new EntraFailure(50173);
  if (token.spent) throw new EntraFailure(70000, { detail: 'The refresh token has been used before.' });
  if (world.now() - token.issuedAt > INACTIVITY_MS) throw new EntraFailure(700082);
  const { grant } = token;
  const scope = resolveScope(world.resources, form.get('scope') ?? '');
  const user = entitledUser(world, grant, requested, scope);
  token.spent = world.settings.singleUseRefreshTokens;
  return { kind: 'user', user, grant, scope, nonce: undefined, refreshable: true };
};
