import { hash } from 'node:crypto';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Audit } from '../../../platform/audit.js';
import { Clock } from '../../../platform/clock.js';
import { SampledAudit } from '../../../platform/sampled-audit.js';
import { SingleFlight } from '../../../platform/single-flight.js';
import type { MachineClient } from '../../machine-client.js';
import { SigningKeys } from '../entra/signing-keys.js';
import { BearerRefused } from './bearer-refused.js';
import { BearerTokens } from './bearer-tokens.js';

interface Admitted {
  client: MachineClient;
  /** Of the keys that it was checked with. */
  generation: number;
}

const MOST = 10_000;

/**
 * Whom bearer tokens stand for. A token is checked once while its keys stand, at most until its end; what is
 * remembered is named by the token's hash and holds no token.
 */
@Injectable()
export class MachineClients {
  readonly #admitted = new LRUCache<string, Admitted>({ max: MOST });
  readonly #checks = new SingleFlight<MachineClient>();

  constructor(
    private readonly tokens: BearerTokens,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sampled: SampledAudit,
  ) {}

  /** Throws {@link BearerRefused}, or `idp_unavailable`. Without a promise when the token is known. */
  of(request: FastifyRequest, context: ExecutionContext): MachineClient | Promise<MachineClient> {
    const token = request.bearer?.token;
    if (token === undefined) throw this.#refused(request, new BearerRefused('header'));
    const name = hash('sha256', token, 'base64url');
    const known = this.#known(name);
    return known ?? this.#checks.run(name, () => this.#check(name, token, request, context));
  }

  /** It is checked again when it comes again. */
  forget({ tokenHash }: MachineClient): void {
    this.#admitted.delete(tokenHash);
  }

  #known(name: string): MachineClient | undefined {
    const found = this.#admitted.get(name);
    if (found === undefined) return undefined;
    const stands = found.generation === this.keys.generation && this.clock.now() < found.client.expiresAt;
    return stands ? found.client : undefined;
  }

  async #check(
    name: string,
    token: string,
    request: FastifyRequest,
    context: ExecutionContext,
  ): Promise<MachineClient> {
    try {
      const { tid, user, appId, expiresAt } = await this.tokens.verify(token, context);
      const client = { tid, user, appId, expiresAt, tokenHash: name };
      const wasKnown = this.#admitted.has(name);
      this.#admitted.set(name, { client, generation: this.keys.generation });
      if (!wasKnown)
        this.audit.write('client_admitted', { request, user }, { app: appId, alone: user === undefined });
      return client;
    } catch (error) {
      throw error instanceof BearerRefused ? this.#refused(request, error) : error;
    }
  }

  /** Strangers send as many bad tokens as they like; the log stays readable. */
  #refused(request: FastifyRequest, refused: BearerRefused): BearerRefused {
    this.sampled.write('client_refused', refused.reason, { request }, {});
    return refused;
  }
}
