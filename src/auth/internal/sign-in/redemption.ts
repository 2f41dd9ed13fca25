import { Injectable } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import type { JWTPayload } from 'jose';
import { Env } from '../../../platform/env/env.js';
import { BffError } from '../../../platform/problem.js';
import type { SessionUser, SignedIn } from '../../../session/session.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import { Accounts } from '../accounts.js';
import { IdTokens, type VerifiedIdToken } from '../entra/id-token.js';
import { DiscoveryCache } from '../entra/discovery.js';
import { MsalClients, type MsalClient } from '../entra/msal-clients.js';
import { TenantPolicy } from '../entra/tenant-policy.js';
import { RefusalMemory } from '../tokens/refusal-memory.js';
import { heldToken } from '../tokens/renewed.js';
import { SignInRefusals } from './sign-in-refusals.js';
import type { Transaction } from './transaction.js';

/** A redeemed and verified sign-in; nothing of it is stored before {@link Redeemed.keep}. */
export interface Redeemed {
  signedIn: SignedIn;
  token: HeldToken;
  /** Stores the refresh token and the access token; `life`: for how long they may be of use, in milliseconds. */
  keep(life: number): Promise<void>;
}

/** Claims that say something about the protocol and nothing about the user. */
const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set([
  'aud',
  'iss',
  'iat',
  'nbf',
  'exp',
  'nonce',
  'aio',
  'rh',
  'uti',
  // Front-channel logout ends a session by it: nothing for a page.
  'sid',
  'ver',
  'c_hash',
  'at_hash',
  'login_hint',
  'xms_cc',
]);

/** Redeems authorization codes. */
@Injectable()
export class Redemption {
  constructor(
    private readonly env: Env,
    private readonly clients: MsalClients,
    private readonly cache: TokenCache,
    private readonly idTokens: IdTokens,
    private readonly discovery: DiscoveryCache,
    private readonly tenants: TenantPolicy,
    private readonly accounts: Accounts,
    private readonly refusals: SignInRefusals,
    private readonly remembered: RefusalMemory,
  ) {}

  /** `sessionState`: of the authorization answer. */
  async redeem(code: string, sessionState: string | undefined, transaction: Transaction): Promise<Redeemed> {
    const scopes = this.env.scopes[transaction.resource] ?? [];
    const cache = this.cache.signInCache(this.env.clientId);
    const msal = await this.clients.create({
      tenant: this.env.tenantId,
      scopes,
      user: undefined,
      cachePlugin: cache.plugin,
    });
    const { idToken, homeAccountId } = await this.#exchange(msal, code, transaction, scopes);
    const claims = await this.idTokens.verify(idToken, transaction.nonce);
    if (!isOneAccount(claims, homeAccountId)) throw new BffError('login_failed');
    const { issuer } = await this.discovery.get(this.env.tenantId);
    this.tenants.judge(claims, issuer, homeAccountId.split('.').at(-1));
    const signedIn = {
      user: toUser(claims, homeAccountId),
      claims: userClaims(claims),
      entraSids: entraSids(sessionState, claims),
    };
    // The claims that were asked for are satisfied: who was refused for them meanwhile need not ask again.
    const token = heldToken(msal, transaction.claims);
    return {
      signedIn,
      token,
      keep: async (life) => {
        const account = this.accounts.of(signedIn.user);
        await cache.commit(account, life);
        await this.cache.hold(account, transaction.resource, token, life);
        await this.remembered.forget(signedIn.user);
      },
    };
  }

  async #exchange(
    { client, endpoint }: MsalClient,
    code: string,
    { codeVerifier, nonce, claims }: Transaction,
    scopes: readonly string[],
  ): Promise<{ idToken: string; homeAccountId: string }> {
    try {
      const result = await client.acquireTokenByCode({
        code,
        codeVerifier,
        nonce,
        scopes: [...scopes],
        redirectUri: this.env.publicUrl + ROUTES.callback,
        ...(claims !== undefined && { claims }),
      });
      const homeAccountId = result.account?.homeAccountId ?? '';
      if (result.idToken === '' || homeAccountId === '') throw new BffError('idp_response_invalid');
      return { idToken: result.idToken, homeAccountId };
    } catch (error) {
      throw this.refusals.fromRedemption(endpoint.outcome, error);
    }
  }
}

/** At home the ID token and `client_info` name the same user; a guest has another id there. */
function isOneAccount({ oid, tid }: VerifiedIdToken, homeAccountId: string): boolean {
  const [uid, utid] = homeAccountId.toLowerCase().split('.');
  return utid !== tid.toLowerCase() || uid === oid.toLowerCase();
}

function toUser(claims: VerifiedIdToken, homeAccountId: string): SessionUser {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const username = text(claims['preferred_username']);
  const loginHint = text(claims['login_hint']);
  return {
    oid: claims.oid,
    tid: claims.tid,
    homeAccountId,
    username,
    name: text(claims['name']) || username,
    ...(loginHint !== '' && { loginHint }),
  };
}

/** Usually both are the same. */
function entraSids(sessionState: string | undefined, { sid }: JWTPayload): string[] {
  return [
    ...new Set([sessionState, sid].filter((one): one is string => typeof one === 'string' && one !== '')),
  ];
}

function userClaims(claims: JWTPayload): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !PROTOCOL_CLAIMS.has(name)));
}
