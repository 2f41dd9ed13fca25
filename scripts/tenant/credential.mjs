import { decodeJwt } from 'jose';
import { asClient } from './msal.mjs';

/** What a scope without a resource belongs to. */
const GRAPH = 'https://graph.microsoft.com';
const KINDS = { secret: 'The secret', certificate: 'The certificate', federated: 'The federated token' };

/** A token of the application itself: it needs no user, is used for nothing, and is forgotten at once. */
export const credential = {
  id: 'credential',
  needs: ['discovery'],
  proves: 'Entra knows AZURE_CLIENT_ID in this tenant, and accepts its credential.',
  async run(context) {
    const { env } = context;
    const [scope = ''] = Object.values(env.scopes).flat();
    const resource = scope.includes('/') ? scope.slice(0, scope.lastIndexOf('/')) : GRAPH;
    const result = await asClient(context, (client) =>
      client.acquireTokenByClientCredential({ scopes: [`${resource}/.default`] }),
    );
    if (result.state) return result;
    const roles = rolesOf(result.answer.access_token);
    const said = `${KINDS[env.credential.kind]} is accepted.`;
    if (roles.length === 0) return { state: 'proved', said };
    return {
      state: 'proved',
      said: `${said} The application has permissions of its own: ${roles.join(', ')}.`,
      advice: 'remove them: this service acts for users alone, and whoever has its credential has these.',
    };
  },
};

/** Graph's tokens are not ours to read; its roles are looked at for advice alone. */
function rolesOf(token) {
  try {
    const { roles } = decodeJwt(token);
    return Array.isArray(roles) ? roles.filter((role) => /^[\w.]{1,64}$/.test(role)) : [];
  } catch {
    return [];
  }
}
