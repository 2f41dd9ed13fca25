import type { RequestedClaims } from '../claims-parameter.js';
import type { DirectoryUser } from '../directory.js';
import type { Grant } from '../grant.js';
import type { ClientProof } from '../issue-tokens.js';
import type { ResolvedScope } from '../scopes.js';
import type { TenantChoice } from '../tenants.js';
import type { EntraWorld } from '../world.js';

/** A token request whose client is known. */
export interface TokenRequest {
  choice: TenantChoice;
  form: URLSearchParams;
  clientProof: ClientProof;
  requested: RequestedClaims;
  wantsClientInfo: boolean;
}

/** What a grant entitles to. */
export type Entitlement =
  | {
      kind: 'user';
      user: DirectoryUser;
      grant: Grant;
      scope: ResolvedScope;
      nonce: string | undefined;
      /** Whether a refresh token belongs into the answer. */
      refreshable: boolean;
    }
  | { kind: 'app'; tid: string; objectId: string; scope: ResolvedScope };

/** Throws what the request is refused for. */
export type GrantHandler = (world: EntraWorld, request: TokenRequest) => Entitlement;
