import { randomBytes } from 'node:crypto';
import { CryptoProvider } from '@azure/msal-node';
import { Injectable } from '@nestjs/common';
import { ROUTES, type Resource } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Env } from '../../../platform/env/env.js';
import { BffError } from '../../../platform/problem.js';
import { AccessTokens } from '../../access-tokens.js';
import { Challenge, type ChallengeOptions } from '../../challenge.js';
import { ClaimsChallenges, type ClaimsChallenge } from '../claims-challenges.js';
import { Authority } from '../entra/authority.js';
import { MsalClients } from '../entra/msal-clients.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import { BindingCookie } from './binding-cookie.js';
import { SignInLimits } from './sign-in-limits.js';
import { Transactions } from './transaction.js';

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
    private readonly challenges: ClaimsChallenges,
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
    const challenge = await this.#claimsChallenge(options);
    const resource = challenge?.resource ?? this.#firstResource();
    const { verifier, challenge: codeChallenge } = await this.#crypto.generatePkceCodes();
    const nonce = randomBytes(32).toString('base64url');
    const framed = options.ending.kind !== 'redirect';
    const { session, prompt, ending, returnUrl } = options;
    const state = await this.transactions.begin(
      {
        codeVerifier: verifier,
        nonce,
        returnUrl: returnUrl.value,
        ending,
        resource,
        sameUser: session !== undefined && (prompt === 'none' || ending.kind === 'message'),
        ...(session?.cookieId !== undefined && {
          session: { handle: session.handle, cookieId: session.cookieId },
        }),
        ...(challenge !== undefined && { claims: challenge.claims }),
      },
      this.binding.issue(request, reply, framed),
    );
    const url = await this.#authorizeUrl(options, {
      state,
      nonce,
      codeChallenge,
      resource,
      claims: challenge?.claims,
    });
    void reply.code(302).redirect(url);
  }

  async #claimsChallenge({ challengeId, session }: ChallengeOptions): Promise<ClaimsChallenge | undefined> {
    if (challengeId === undefined) return undefined;
    const challenge = await this.challenges.find(challengeId, session);
    if (challenge === undefined)
      throw new BffError('bad_request', { detail: 'challengeId is unknown or too old.' });
    return challenge;
  }

  #firstResource(): Resource {
    return this.tokens.resources[0] ?? 'graph';
  }

  async #authorizeUrl(
    { prompt, loginHint, domainHint }: ChallengeOptions,
    request: {
      state: string;
      nonce: string;
      codeChallenge: string;
      resource: Resource;
      claims: string | undefined;
    },
  ): Promise<string> {
    const scopes = this.env.scopes[request.resource] ?? [];
    const { plugin: cachePlugin } = this.cache.signInCache(this.env.clientId);
    const { client } = await this.clients.create({
      tenant: this.env.tenantId,
      scopes,
      user: undefined,
      cachePlugin,
    });
    const url = await client.getAuthCodeUrl({
      scopes: [...scopes],
      redirectUri: this.env.publicUrl + ROUTES.callback,
      responseMode: 'query',
      state: request.state,
      nonce: request.nonce,
      codeChallenge: request.codeChallenge,
      codeChallengeMethod: 'S256',
      ...(prompt !== undefined && { prompt }),
      ...(loginHint !== undefined && { loginHint }),
      ...(domainHint !== undefined && { domainHint }),
      ...(request.claims !== undefined && { claims: request.claims }),
    });
    return this.authority.locate(url);
  }
}
