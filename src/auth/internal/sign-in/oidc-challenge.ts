import { randomBytes } from 'node:crypto';
import { CryptoProvider, type ConfidentialClientApplication } from '@azure/msal-node';
import { Injectable } from '@nestjs/common';
import { ROUTES, type Resource } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Env } from '../../../platform/env/env.js';
import { BffError } from '../../../platform/problem.js';
import type { Session } from '../../../session/session.js';
import { AccessTokens } from '../../access-tokens.js';
import { Challenge, staysInPage, type ChallengeOptions } from '../../challenge.js';
import { KeptChallenges, type KeptChallenge } from '../kept-challenges.js';
import { Authority } from '../entra/authority.js';
import { MsalClients } from '../entra/msal-clients.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import { BindingCookie } from './binding-cookie.js';
import { SignInLimits } from './sign-in-limits.js';
import { Transactions, type Transaction } from './transaction.js';

interface AuthorizationRequest extends Pick<Transaction, 'nonce' | 'resource' | 'claims'> {
  state: string;
  codeChallenge: string;
}

/** The authorization request (code flow with PKCE, RFC 7636) and the transaction that remembers it. */
@Injectable()
export class OidcChallenge extends Challenge {
  readonly #crypto = new CryptoProvider();

  constructor(
    private readonly env: Env,
    private readonly clients: MsalClients,
    private readonly cache: TokenCache,
    private readonly authority: Authority,
    private readonly transactions: Transactions,
    private readonly challenges: KeptChallenges,
    private readonly binding: BindingCookie,
    private readonly limits: SignInLimits,
    private readonly tokens: AccessTokens,
  ) {
    super();
  }

  override async start(
    request: FastifyRequest,
    reply: FastifyReply,
    options: ChallengeOptions,
  ): Promise<void> {
    await this.limits.charge(request, reply, options);
    const challenge = await this.#keptChallenge(options);
    const { verifier, challenge: codeChallenge } = await this.#crypto.generatePkceCodes();
    const transaction = {
      codeVerifier: verifier,
      nonce: randomBytes(32).toString('base64url'),
      resource: challenge?.resource ?? this.#firstResource(),
      ...(challenge?.claims !== undefined && { claims: challenge.claims }),
      ...beginningOf(options),
    };
    // Before anything is kept: while Entra is away nothing begins.
    const client = await this.#client(transaction.resource);
    const binding = this.binding.issue(request, reply, staysInPage(options.ending));
    const state = await this.transactions.begin(transaction, binding);
    const url = await this.#authorizeUrl(client, options, { ...transaction, state, codeChallenge });
    void reply.code(302).redirect(url);
  }

  async #keptChallenge({ challengeId, session }: ChallengeOptions): Promise<KeptChallenge | undefined> {
    if (challengeId === undefined) return undefined;
    const challenge = await this.challenges.find(challengeId, session);
    if (challenge === undefined)
      throw new BffError('bad_request', {
        detail: 'challengeId is unknown or too old: go back, and do again what asked for it.',
      });
    return challenge;
  }

  #firstResource(): Resource {
    return this.tokens.resources[0] ?? 'graph';
  }

  async #client(resource: Resource): Promise<ConfidentialClientApplication> {
    const { client } = await this.clients.create({
      tenant: this.env.tenantId,
      scopes: this.env.scopes[resource] ?? [],
      user: undefined,
      cachePlugin: this.cache.signInCache(this.env.clientId).plugin,
    });
    return client;
  }

  async #authorizeUrl(
    client: ConfidentialClientApplication,
    { prompt, loginHint, domainHint, session }: ChallengeOptions,
    request: AuthorizationRequest,
  ): Promise<string> {
    const scopes = this.env.scopes[request.resource] ?? [];
    const account = loginHint ?? (session && hintOf(session));
    const url = await client.getAuthCodeUrl({
      scopes: [...scopes],
      redirectUri: this.env.publicUrl + ROUTES.callback,
      responseMode: 'query',
      state: request.state,
      nonce: request.nonce,
      codeChallenge: request.codeChallenge,
      codeChallengeMethod: 'S256',
      ...(prompt !== undefined && { prompt }),
      ...(account !== undefined && { loginHint: account }),
      ...(domainHint !== undefined && { domainHint }),
      ...(request.claims !== undefined && { claims: request.claims }),
    });
    return this.authority.locate(url);
  }
}

function beginningOf({
  session,
  prompt,
  ending,
  returnUrl,
  via,
}: ChallengeOptions): Pick<Transaction, 'returnUrl' | 'ending' | 'via' | 'silent' | 'session'> {
  return {
    returnUrl: returnUrl.value,
    ending,
    via,
    silent: prompt === 'none',
    ...(session?.cookieId !== undefined && {
      session: {
        handle: session.handle,
        cookieId: session.cookieId,
        user: { tid: session.user.tid, oid: session.user.oid },
      },
    }),
  };
}

function hintOf({ user }: Session): string {
  return user.loginHint ?? user.username;
}
