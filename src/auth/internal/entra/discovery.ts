import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { cloudOf, PUBLIC_AUTHORITY } from '../../../platform/env/clouds.js';
import { isLoopbackHost } from '../../../platform/env/values.js';
import { HttpFailure } from '../../../platform/http-client.js';
import { parseJson } from '../../../platform/json.js';
import { describeError, Log } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import { SingleFlight } from '../../../platform/single-flight.js';
import { CircuitOpenError } from '../../../platform/circuit.js';
import { EntraHttp } from './entra-http.js';
import { parsedUrl } from '../../../platform/parsed-url.js';

/** What is used of Entra's discovery document; each endpoint is on the configured authority host. */
export interface Discovery {
  /** With `{tenantid}` in it for `common` and `organizations`. */
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  endSessionEndpoint: string;
  jwksUri: string;
  /** Whether authorization answers carry `iss` (RFC 9207). */
  announcesIssuer: boolean;
}

/** Stands for the tenant in the issuer of `common` and `organizations`. */
export const TENANT_PLACEHOLDER = '{tenantid}';

const ISSUER = /^(https?:\/\/[^/]+)\/([^/]+)\/v2\.0$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const FRESH_MS = 3_600_000;
const RETRY_MS = 30_000;
const TIMEOUT_MS = 4_000;
const LIMIT_BYTES = 262_144;
const LOOK_EVERY_MS = 5_000;
const FORGOTTEN_MS = 15_000;

/**
 * Discovery documents by tenant: cached, the last good copy served while Entra is away. Nothing of a document that
 * points elsewhere is used, so that the client's secret only ever goes to the configured host.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
@Injectable()
export class DiscoveryCache {
  readonly #known = new Map<string, { document: Discovery; freshUntil: number }>();
  readonly #fetches = new SingleFlight<Discovery>();

  constructor(
    private readonly env: Env,
    private readonly entra: EntraHttp,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `idp_unavailable` or `idp_response_invalid` when there is no usable copy. */
  async get(tenant: string): Promise<Discovery> {
    const known = this.#known.get(tenant);
    if (known === undefined) return this.#fetchOnce(tenant);
    if (this.clock.now() >= known.freshUntil) this.#refresh(tenant, known);
    return known.document;
  }

  /** At night nobody asks: without a look of its own the service would tell of an outage that is long over. */
  @Interval('look-for-entra', LOOK_EVERY_MS)
  async look(): Promise<void> {
    // Whatever is wrong is told by the circuit and by those who ask.
    if (this.entra.isForgotten(FORGOTTEN_MS)) await this.#fetchOnce(this.env.tenantId).catch(() => undefined);
  }

  /** Nobody waits for it: the last good copy serves, while Entra is away too. */
  #refresh(tenant: string, known: { freshUntil: number }): void {
    known.freshUntil = this.clock.now() + RETRY_MS;
    this.#fetchOnce(tenant).catch((error: unknown) => {
      this.log.write('idp_unavailable', { what: 'discovery', ...describeError(error) });
    });
  }

  #fetchOnce(tenant: string): Promise<Discovery> {
    return this.#fetches.run(tenant, () => this.#fetch(tenant));
  }

  async #fetch(tenant: string): Promise<Discovery> {
    const url = `${this.env.authorityHost}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`;
    const answer = await this.entra
      .fetch({ method: 'GET', url, timeout: TIMEOUT_MS }, LIMIT_BYTES)
      .catch(unreachable);
    if (answer.status !== 200) {
      this.log.write('idp_unavailable', { what: 'discovery', status: answer.status });
      throw new BffError(
        answer.status >= 500 || answer.status === 429 ? 'idp_unavailable' : 'idp_response_invalid',
      );
    }
    const document = parseDiscovery(answer.body.toString('utf8'));
    if (document === undefined || !this.#isTrustworthy(document, tenant)) {
      this.log.write('idp_unavailable', { what: 'discovery', fault: 'not for this authority' });
      throw new BffError('idp_response_invalid');
    }
    this.#known.set(tenant, { document, freshUntil: this.clock.now() + FRESH_MS });
    return document;
  }

  #isTrustworthy(document: Discovery, tenant: string): boolean {
    const { issuer, announcesIssuer: _, ...endpoints } = document;
    return (
      this.#isExpectedIssuer(issuer, tenant) &&
      Object.values(endpoints).every((url) => this.#isOnAuthority(url))
    );
  }

  #isOnAuthority(text: string): boolean {
    const url = parsedUrl(text);
    const authority = new URL(this.env.authorityHost);
    if (url === undefined || url.username !== '' || url.protocol !== authority.protocol) return false;
    // A cloud's authority has several names: whichever is configured, its documents speak of the preferred one.
    if (url.host === authority.host || cloudOf(this.env.authorityHost).hosts.includes(url.host)) return true;
    // `localhost` and 127.0.0.1 are the same machine; another port is another program.
    return isLoopbackHost(url.hostname) && isLoopbackHost(authority.hostname) && url.port === authority.port;
  }

  /** Byte for byte: what is compared with it later allows no other spelling either. */
  #isExpectedIssuer(issuer: string, tenant: string): boolean {
    const [, host = '', issuedBy = ''] = ISSUER.exec(issuer) ?? [];
    if (parsedUrl(host)?.origin !== host) return false;
    const loopback = isLoopbackHost(new URL(this.env.authorityHost).hostname);
    const hostFits = this.#isOnAuthority(host) || (loopback && host === PUBLIC_AUTHORITY);
    return hostFits && fitsTenant(issuedBy, tenant);
  }
}

/** The tenant that an issuer names: its id, or {@link TENANT_PLACEHOLDER}. */
export function issuerTenant(issuer: string): string | undefined {
  return ISSUER.exec(issuer)?.[2];
}

/** Whether `iss` is the issuer of the discovery document, or, of a collective one, that of one tenant: letter by letter. */
export function isIssuedBy(iss: string, issuer: string): boolean {
  const tid = issuerTenant(iss) ?? '';
  return GUID.test(tid) && iss === issuer.replace(TENANT_PLACEHOLDER, tid);
}

/** A tenant by its id is that one, a verified domain some one, and a collective name none in particular. */
function fitsTenant(issuedBy: string, tenant: string): boolean {
  if (GUID.test(tenant)) return issuedBy === tenant;
  if (['common', 'organizations'].includes(tenant)) return issuedBy === TENANT_PLACEHOLDER;
  return GUID.test(issuedBy) || (tenant === 'consumers' && issuedBy === TENANT_PLACEHOLDER);
}

function unreachable(error: unknown): never {
  if (error instanceof CircuitOpenError)
    throw new BffError('idp_unavailable', { retryAfter: error.pause / 1_000, cause: error });
  if (error instanceof HttpFailure) {
    throw new BffError(error.kind === 'too_large' ? 'idp_response_invalid' : 'idp_unavailable', {
      cause: error,
    });
  }
  throw error;
}

function parseDiscovery(text: string): Discovery | undefined {
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(json));
  const member = (name: string): string => {
    const value = members.get(name);
    return typeof value === 'string' ? value : '';
  };
  const document = {
    issuer: member('issuer'),
    authorizationEndpoint: member('authorization_endpoint'),
    tokenEndpoint: member('token_endpoint'),
    endSessionEndpoint: member('end_session_endpoint'),
    jwksUri: member('jwks_uri'),
  };
  if (Object.values(document).includes('')) return undefined;
  return {
    ...document,
    announcesIssuer: members.get('authorization_response_iss_parameter_supported') === true,
  };
}
