import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { Audit } from '../../../platform/audit.js';
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
      const { accessToken: token } = renewed.token;
      return {
        resource,
        token,
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
    };
    return fresh(await this.onBehalfOf.for(assertion, resource));
  }
}
