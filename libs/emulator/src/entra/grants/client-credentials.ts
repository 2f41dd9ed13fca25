import { stableGuid } from '../../seeded-random.js';
import { EntraFailure } from '../failure.js';
import { required } from '../parameters.js';
import { resolveScope } from '../scopes.js';
import type { Entitlement, GrantHandler } from './token-request.js';

/** `grant_type=client_credentials`: the application as itself, one tenant, one `/.default` scope. */
export const clientCredentials: GrantHandler = (world, { form, choice }): Entitlement => {
  if (choice.kind !== 'one') throw new EntraFailure(50059);
  const scope = resolveScope(world.resources, required(form, 'scope'));
  if (!scope.isDefault) throw new EntraFailure(1002012, { detail: `It was '${form.get('scope') ?? ''}'.` });
  const objectId = stableGuid(`service principal ${world.app.clientId} in ${choice.tenant.id}`);
  return { kind: 'app', tid: choice.tenant.id, objectId, scope };
};
