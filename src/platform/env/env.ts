import { randomBytes } from 'node:crypto';
import type { Resource } from '@entra-bff/contract';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readAliasFile, type Alias } from './aliases.js';
import { cloudOf, graphScopeResource, PUBLIC_AUTHORITY } from './clouds.js';
import { DEFAULT_FRONTEND_CSP, EnvDto } from './env.dto.js';
import { faultsOfFiles, type Fault } from './files.js';
import { parsePassRules, type PassRule } from './pass-rules.js';
import { redisTarget, type RedisTarget } from './redis-target.js';
import { documentedSettings } from './setting.decorator.js';
import { apiScopes, resourceScopes } from './scopes.js';
import { tracingTarget, type TracingTarget } from './tracing-target.js';
import { isLoopbackHost, parseDuration, splitList } from './values.js';

/** How this service proves itself to Entra. */
export type ClientCredential =
  | { kind: 'secret'; secret: string }
  | { kind: 'certificate'; path: string }
  | { kind: 'federated'; path: string };

/** Audiences of which a token needs one, and scopes or roles of which it needs one. */
export interface BearerPolicy {
  audiences: readonly string[];
  scopes: readonly string[];
}

/** The validated configuration. The only reader of the environment. */
export abstract class Env {
  abstract readonly production: boolean;
  /** Origin that users see, without a trailing slash. */
  abstract readonly publicUrl: string;
  /** Origin at which Graph and SharePoint tell of changes. */
  abstract readonly notificationsUrl: string;
  /** `https:` public URL: `Secure` cookies, HSTS. */
  abstract readonly secure: boolean;
  abstract readonly port: number;
  abstract readonly host: string;
  /** Undefined: no metrics. */
  abstract readonly metricsPort: number | undefined;
  /** Undefined: no traces. */
  abstract readonly tracing: TracingTarget | undefined;
  abstract readonly trustedProxies: readonly string[];
  abstract readonly tenantId: string;
  abstract readonly clientId: string;
  abstract readonly credential: ClientCredential;
  abstract readonly authorityHost: string;
  /** Undefined: the one tenant of {@link tenantId}. */
  abstract readonly allowedTenants: readonly string[] | undefined;
  abstract readonly guestsAllowed: boolean;
  /** What bearer tokens of machine clients must carry; undefined: bearer tokens are off. */
  abstract readonly bearer: BearerPolicy | undefined;
  abstract readonly graphUrl: string;
  abstract readonly sharePointUrl: string | undefined;
  /** Origins, beside those two, to which links that carry their own grant may lead. */
  abstract readonly contentHosts: readonly string[];
  /** Delegated scopes by resource, in the form sent to Entra; a resource without scopes is off. */
  abstract readonly scopes: Partial<Record<Resource, readonly string[]>>;
  /** Pass-through mounts that are on. */
  abstract readonly passThrough: ReadonlySet<Resource>;
  /** What they let pass beside, or with `passDefaults` off in place of, their default sets. */
  abstract readonly passRules: readonly PassRule[];
  abstract readonly passDefaults: boolean;
  /** `User-Agent` of every call to SharePoint and Graph. */
  abstract readonly upstreamUserAgent: string;
  /** Milliseconds for all upstream calls of one request. */
  abstract readonly upstreamTimeout: number;
  /** Whether `If-Match: *` is taken. */
  abstract readonly anyVersionAllowed: boolean;
  /** Names of sites, lists and libraries, with what is open under each. */
  abstract readonly aliases: ReadonlyMap<string, Alias>;
  /** Whether nothing is reached but by an alias. */
  abstract readonly aliasesOnly: boolean;
  /** Whether links that work without a token may be handed out. */
  abstract readonly preauthenticatedUrlsAllowed: boolean;
  abstract readonly allowedOrigins: readonly string[];
  abstract readonly frontend: { dir: string; csp: string } | undefined;
  /** Undefined: the store in memory. */
  abstract readonly redis: RedisTarget | undefined;
  abstract readonly encryptionKeys: string;
  /** Milliseconds, as are the next two. */
  abstract readonly sessionIdleTtl: number;
  abstract readonly sessionAbsoluteTtl: number;
  abstract readonly tokenRenewalLead: number;
  abstract readonly rateLimited: boolean;
  /** Whether audit events name users by their object ids. */
  abstract readonly auditsClearIds: boolean;
  abstract readonly docs: boolean;
  abstract readonly logLevel: string;
}

/** Every fault of the configuration at once, each with its variable and its fix; holds no value of a secret. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly Fault[]) {
    const lines = faults.map(({ variable, fault }) => `  - ${variable} ${fault}`);
    super(`The configuration has ${faults.length} fault(s):\n${lines.join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/** Reads, checks and types the environment. Throws {@link ConfigurationError}. */
export function loadEnv(raw: Readonly<Record<string, string | undefined>>): Env {
  const dto = plainToInstance(EnvDto, knownAndFilled(raw));
  const { aliases, faults: aliasFaults } = readAliasFile(dto.SHAREPOINT_ALIASES);
  const faults = [
    ...faultsOf(dto),
    ...faultsOfFiles(dto),
    ...aliasFaults.map((fault) => ({ variable: 'SHAREPOINT_ALIASES', fault })),
  ];
  const credential = credentialOf(dto);
  const { PUBLIC_URL, AZURE_TENANT_ID, AZURE_CLIENT_ID } = dto;
  if (faults.length > 0 || !credential || !PUBLIC_URL || !AZURE_TENANT_ID || !AZURE_CLIENT_ID) {
    throw new ConfigurationError(faults);
  }
  return {
    production: isProduction(dto),
    ...listening(dto, new URL(PUBLIC_URL)),
    tracing: tracingTarget(dto),
    tenantId: AZURE_TENANT_ID.toLowerCase(),
    clientId: AZURE_CLIENT_ID.toLowerCase(),
    credential,
    authorityHost: originOf(dto.AZURE_AUTHORITY_HOST, PUBLIC_AUTHORITY),
    allowedTenants:
      dto.ALLOWED_TENANTS === undefined ? undefined : splitList(dto.ALLOWED_TENANTS.toLowerCase()),
    guestsAllowed: dto.GUEST_ACCOUNTS === 'allowed',
    bearer: bearerPolicy(dto),
    ...upstreams(dto),
    ...upstreamPolicy(dto),
    aliases,
    ...frontEnds(dto),
    redis: redisTarget(dto),
    encryptionKeys: dto.ENCRYPTION_KEYS ?? `process:${randomBytes(32).toString('base64')}`,
    sessionIdleTtl: duration(dto.SESSION_IDLE_TTL, '8h'),
    sessionAbsoluteTtl: duration(dto.SESSION_ABSOLUTE_TTL, '7d'),
    tokenRenewalLead: duration(dto.TOKEN_RENEWAL_LEAD, '15m'),
    rateLimited: dto.RATE_LIMIT !== 'off',
    auditsClearIds: dto.AUDIT_USER_IDS === 'clear',
    docs: dto.DOCS === undefined ? !isProduction(dto) : dto.DOCS === 'on',
    logLevel: dto.LOG_LEVEL ?? 'info',
  };
}

function faultsOf(dto: EnvDto): Fault[] {
  return validateSync(dto).flatMap((error) =>
    Object.values(error.constraints ?? {}).map((fault) => ({ variable: error.property, fault })),
  );
}

function isProduction({ NODE_ENV }: EnvDto): boolean {
  return NODE_ENV === 'production';
}

function originOf(value: string | undefined, otherwise: string): string {
  return new URL(value ?? otherwise).origin;
}

/** The value was checked before: the default covers its absence. */
function duration(value: string | undefined, otherwise: string): number {
  return parseDuration(value ?? otherwise) ?? 0;
}

function listening(
  dto: EnvDto,
  publicUrl: URL,
): Pick<
  Env,
  'publicUrl' | 'notificationsUrl' | 'secure' | 'port' | 'metricsPort' | 'host' | 'trustedProxies'
> {
  const local = isLoopbackHost(publicUrl.hostname) && !isProduction(dto);
  return {
    publicUrl: publicUrl.origin,
    notificationsUrl: originOf(dto.NOTIFICATIONS_URL, publicUrl.origin),
    secure: publicUrl.protocol === 'https:',
    port: Number(dto.PORT ?? '3000'),
    metricsPort: dto.METRICS_PORT === 'off' ? undefined : Number(dto.METRICS_PORT ?? '9464'),
    host: dto.HOST ?? (local ? '127.0.0.1' : '0.0.0.0'),
    trustedProxies: splitList(dto.TRUSTED_PROXIES),
  };
}

function frontEnds({
  ALLOWED_ORIGINS,
  FRONTEND_DIR,
  FRONTEND_CSP,
}: EnvDto): Pick<Env, 'allowedOrigins' | 'frontend'> {
  return {
    allowedOrigins: splitList(ALLOWED_ORIGINS),
    frontend:
      FRONTEND_DIR === undefined
        ? undefined
        : { dir: FRONTEND_DIR, csp: FRONTEND_CSP ?? DEFAULT_FRONTEND_CSP },
  };
}

/** Blank counts as absent: `FOO=` in a compose file is not a value. */
function knownAndFilled(raw: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { name } of documentedSettings()) {
    const value = raw[name]?.trim();
    if (value !== undefined && value !== '') values[name] = value;
  }
  return values;
}

function credentialOf(dto: EnvDto): ClientCredential | undefined {
  if (dto.AZURE_CLIENT_SECRET !== undefined) return { kind: 'secret', secret: dto.AZURE_CLIENT_SECRET };
  if (dto.AZURE_CLIENT_CERTIFICATE_PATH !== undefined) {
    return { kind: 'certificate', path: dto.AZURE_CLIENT_CERTIFICATE_PATH };
  }
  if (dto.AZURE_FEDERATED_TOKEN_FILE === undefined) return undefined;
  return { kind: 'federated', path: dto.AZURE_FEDERATED_TOKEN_FILE };
}

function bearerPolicy({ API_AUDIENCE, API_SCOPES }: EnvDto): BearerPolicy | undefined {
  if (API_AUDIENCE === undefined) return undefined;
  return { audiences: splitList(API_AUDIENCE), scopes: apiScopes(API_SCOPES ?? 'access_as_user') };
}

function upstreamPolicy(
  dto: EnvDto,
): Pick<
  Env,
  | 'passThrough'
  | 'passRules'
  | 'passDefaults'
  | 'upstreamUserAgent'
  | 'upstreamTimeout'
  | 'aliasesOnly'
  | 'anyVersionAllowed'
  | 'preauthenticatedUrlsAllowed'
> {
  const mounts = splitList(dto.PASS_THROUGH);
  return {
    passThrough: new Set((['graph', 'sharepoint'] as const).filter((name) => mounts.includes(name))),
    passRules: parsePassRules(dto.PASS_THROUGH_ALLOW),
    passDefaults: dto.PASS_THROUGH_DEFAULTS !== 'off',
    upstreamUserAgent: dto.UPSTREAM_USER_AGENT ?? 'NONISV|entra-bff|entra-bff/0.1.0',
    upstreamTimeout: duration(dto.UPSTREAM_TIMEOUT, '29s'),
    aliasesOnly: dto.SHAREPOINT_ACCESS === 'aliases',
    anyVersionAllowed: dto.ANY_VERSION === 'allowed',
    preauthenticatedUrlsAllowed: dto.PREAUTHENTICATED_URLS === 'allowed',
  };
}

function upstreams(dto: EnvDto): Pick<Env, 'graphUrl' | 'sharePointUrl' | 'contentHosts' | 'scopes'> {
  const cloud = cloudOf(originOf(dto.AZURE_AUTHORITY_HOST, PUBLIC_AUTHORITY));
  const graphUrl = originOf(dto.GRAPH_URL, cloud.graphUrl);
  const sharePointUrl = dto.SHAREPOINT_URL === undefined ? undefined : new URL(dto.SHAREPOINT_URL).origin;
  const scopes: Partial<Record<Resource, readonly string[]>> = {
    graph: resourceScopes(dto.GRAPH_SCOPES ?? 'Sites.ReadWrite.All', graphScopeResource(cloud)),
  };
  if (sharePointUrl !== undefined) {
    scopes.sharepoint = resourceScopes(dto.SHAREPOINT_SCOPES ?? 'AllSites.Write', sharePointUrl);
  }
  return { graphUrl, sharePointUrl, contentHosts: splitList(dto.CONTENT_HOSTS), scopes };
}
