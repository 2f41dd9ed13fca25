import { ConfidentialClientApplication, type ICachePlugin } from '@azure/msal-node';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { Condition } from '../../../platform/health/condition.js';
import { describeError, Log } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import { Authority } from './authority.js';
import { msalCredential } from './credential.js';
import { DiscoveryCache } from './discovery.js';
import { EntraHttp } from './entra-http.js';
import { classify } from './refusal.js';
import type { ExpectedUser } from './token-answer.js';
import { TokenEndpoint, type WireOutcome } from './token-endpoint.js';

export interface Acquisition {
  tenant: string;
  scopes: readonly string[];
  /** Undefined at a sign-in. */
  user: ExpectedUser | undefined;
  cachePlugin: ICachePlugin;
}

/** What we prove ourselves with cannot be read. */
export class BadCredential extends Error {
  constructor() {
    super('The client credential cannot be read.');
    this.name = 'BadCredential';
  }
}

/** One MSAL client and the record of what its one request met. */
export interface MsalClient {
  client: ConfidentialClientApplication;
  endpoint: TokenEndpoint;
}

/**
 * Makes a ConfidentialClientApplication per acquisition. A shared one writes one user's tokens into another user's
 * partition, because its memory outlives the call; making one costs microseconds once the metadata is at hand.
 */
@Injectable()
export class MsalClients {
  constructor(
    private readonly env: Env,
    private readonly entra: EntraHttp,
    private readonly clock: Clock,
    private readonly discovery: DiscoveryCache,
    private readonly authority: Authority,
    private readonly condition: Condition,
    private readonly log: Log,
  ) {}

  async create({ tenant, scopes, user, cachePlugin }: Acquisition): Promise<MsalClient> {
    const endpoint = new TokenEndpoint({
      entra: this.entra,
      clock: this.clock,
      locate: (url) => this.authority.locate(url),
      scopes,
      user,
      heard: (outcome) => this.#judgeUs(outcome),
    });
    const client = new ConfidentialClientApplication({
      auth: {
        clientId: this.env.clientId,
        ...this.authority.forMsal(tenant, await this.discovery.get(tenant)),
        ...(await this.#credential()),
        // Tells resources that this client understands claims challenges (continuous access evaluation).
        clientCapabilities: ['CP1'],
      },
      cache: { cachePlugin },
      system: {
        networkClient: endpoint,
        disableInternalRetries: true,
        loggerOptions: { loggerCallback: () => {}, piiLoggingEnabled: false },
      },
    });
    return { client, endpoint };
  }

  /** Entra looks at the client before it looks at the grant: any answer but an outage says whether it knows us. */
  #judgeUs(outcome: WireOutcome): void {
    const kind = outcome.kind === 'refused' ? classify(outcome.refusal) : undefined;
    if (kind === 'throttled' || kind === 'unavailable') return;
    if (kind !== undefined || outcome.kind === 'answer')
      this.condition.report('idp_refuses_us', kind === 'misconfigured');
  }

  /** A file that has gone bad is the operator's trouble, not the user's: sessions and grants are kept. */
  async #credential() {
    try {
      return await msalCredential(this.env.credential);
    } catch (error) {
      this.log.write('idp_misconfigured', { what: 'client credential', ...describeError(error) });
      this.condition.report('idp_refuses_us', true);
      throw new BffError('idp_unavailable', { cause: new BadCredential() });
    }
  }
}
