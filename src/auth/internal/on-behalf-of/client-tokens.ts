import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { Audit } from '../../../platform/audit.js';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { BffError } from '../../../platform/problem.js';
import type { FreshToken } from '../../fresh-token.decorator.js';
import type { MachineClient } from '../../machine-client.js';
import { MachineClients } from '../bearer/machine-clients.js';
import type { Renewed } from '../tokens/renewed.js';
import { clientProblem } from './client-problem.js';
import { OnBehalfOf } from './on-behalf-of.js';

/** Fresh tokens for the calls of machine clients. */
@Injectable()
export class ClientTokens {
  constructor(
    private readonly onBehalfOf: OnBehalfOf,
    private readonly clients: MachineClients,
    private readonly env: Env,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Throws the BffError to answer with when there is none. */
  async for(request: FastifyRequest, client: MachineClient, resource: Resource): Promise<FreshToken> {
    const { user, expiresAt } = client;
    if (user === undefined) {
      throw new BffError('access_denied', {
        detail:
          'This call is made for a user: send a token that a user signed in for, not one of the client alone.',
      });
    }
    const assertion = this.onBehalfOf.assertionOf(user, request.bearer?.token ?? '', expiresAt);
    const fresh = (renewed: Renewed): FreshToken => {
      if (renewed.kind === 'refused') {
        // Entra knows more of the token than its signature says.
        if (renewed.refusal.kind === 'invalid_token') this.clients.forget(client);
        throw clientProblem(renewed, this.env.authorityHost);
      }
      const { accessToken: token, expiresAt: ends } = renewed.token;
      const self: FreshToken = {
        resource,
        token,
        expiresAt: ends,
        // Held until the client's own token ends at the latest: then another exchange gets nothing that lasts longer.
        lasting: async (ms) => {
          if (ends - this.clock.now() >= ms || ends >= expiresAt) return self;
          const newer = await this.onBehalfOf.replace(assertion, resource, token);
          return newer.kind === 'refused' ? self : fresh(newer);
        },
        renewed: async (claims) => {
          const verdict = { rejected: token, ...(claims !== undefined && { claims }) };
          return fresh(await this.onBehalfOf.renew(assertion, resource, verdict));
        },
        beside: (other) => this.for(request, client, other),
        refusal: async (claims) => {
          if (claims !== undefined) this.audit.write('claims_challenged', { user, request }, { resource });
          const refusal = { kind: 'reauth_required' } as const;
          return clientProblem({ refusal, ...(claims !== undefined && { claims }) }, this.env.authorityHost);
        },
      };
      return self;
    };
    return fresh(await this.onBehalfOf.for(assertion, resource));
  }
}
