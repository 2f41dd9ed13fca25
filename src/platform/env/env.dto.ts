import * as is from './checks.js';
import * as redis from './redis-rules.js';
import { isNoOtherSecret } from './secrets-apart.js';
import { Rule, Setting } from './setting.decorator.js';
import { TracingSettings } from './tracing-settings.js';

const usesOneCredential = (env: EnvDto): string | undefined => {
  const given = [env.AZURE_CLIENT_SECRET, env.AZURE_CLIENT_CERTIFICATE_PATH, env.AZURE_FEDERATED_TOKEN_FILE];
  if (given.filter((value) => value !== undefined).length === 1) return undefined;
  return 'or AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE must be set, and only one of the three.';
};

/** Of the files in FRONTEND_DIR. */
export const DEFAULT_FRONTEND_CSP = "frame-ancestors 'self'; object-src 'none'; base-uri 'self'";

const production = (env: EnvDto): boolean => env.NODE_ENV === 'production';

/** Every environment variable that the service reads, as text. Names follow `@azure/identity` where it has one. */
export class EnvDto extends TracingSettings {
  @Setting({ doc: 'Set to "production" to refuse everything that is only good for development.' })
  NODE_ENV?: string;

  @Setting({
    doc: 'The origin that users see; http: only for a loopback host.',
    required: true,
    check: is.isOrigin,
  })
  PUBLIC_URL?: string;

  @Setting({ doc: 'The port to listen on.', default: '3000', check: is.isPort })
  PORT?: string;

  @Setting({
    doc: 'The port of /metrics, on the same address; 0 lets the system choose, "off" serves none. Taken by somebody else: that is told, and tried again.',
    default: '9464',
    check: is.isPortOrOff,
  })
  @Rule(
    () => EnvDto,
    ({ PORT = '3000', METRICS_PORT = '9464' }) =>
      PORT === METRICS_PORT && PORT !== '0' ? 'must be another port than PORT.' : undefined,
  )
  METRICS_PORT?: string;

  @Setting({ doc: 'The address to listen on.', default: '0.0.0.0 (127.0.0.1 with a loopback PUBLIC_URL)' })
  HOST?: string;

  @Setting({
    doc: 'Whose X-Forwarded-* headers count: addresses or CIDRs, comma-separated.',
    check: is.isAddressList,
  })
  TRUSTED_PROXIES?: string;

  @Setting({
    doc: 'The tenant: its id, a verified domain, "common" or "organizations".',
    required: true,
    check: is.isTenant,
  })
  AZURE_TENANT_ID?: string;

  @Setting({ doc: 'The application (client) id of the app registration.', required: true, check: is.isGuid })
  AZURE_CLIENT_ID?: string;

  @Setting({ doc: 'The client secret.', check: is.isSecret })
  @Rule(() => EnvDto, usesOneCredential)
  @Rule(() => EnvDto, isNoOtherSecret('AZURE_CLIENT_SECRET'))
  AZURE_CLIENT_SECRET?: string;

  @Setting({
    doc: 'A PEM file with the certificate and its private key (RSA, 2048 bits or more); read at each call, so that it can be replaced.',
  })
  AZURE_CLIENT_CERTIFICATE_PATH?: string;

  @Setting({ doc: 'A file with a federated token (workload identity); read at each call, since it rotates.' })
  AZURE_FEDERATED_TOKEN_FILE?: string;

  @Setting({
    doc: "Entra's host; other clouds have their own: https://login.microsoftonline.us (US government), https://login.partner.microsoftonline.cn (China). http: only for a loopback host.",
    default: 'https://login.microsoftonline.com',
    check: is.isOrigin,
  })
  AZURE_AUTHORITY_HOST?: string;

  @Setting({ doc: 'Tenant ids let in when the tenant is "common" or "organizations".', check: is.isGuidList })
  @Rule(
    () => EnvDto,
    (env) =>
      ['common', 'organizations', 'consumers'].includes(env.AZURE_TENANT_ID ?? '') &&
      env.ALLOWED_TENANTS === undefined
        ? `is required when AZURE_TENANT_ID is "${env.AZURE_TENANT_ID}": list the tenant ids to let in.`
        : undefined,
  )
  ALLOWED_TENANTS?: string;

  @Setting({
    doc: 'Set to "allowed" to let guests in: users of the tenant whose home is another one. Personal accounts come in by listing 9188040d-6c67-4c5b-b112-36a304b66dad in ALLOWED_TENANTS.',
    default: 'refused',
    check: is.isOneOf('allowed', 'refused'),
  })
  GUEST_ACCOUNTS?: string;

  @Setting({
    doc: "Audiences of machine clients' bearer tokens, comma-separated: this API's client id, or its Application ID URI. Unset: bearer tokens are off.",
    check: is.isAudienceList,
  })
  API_AUDIENCE?: string;

  @Setting({
    doc: 'What a bearer token must carry, blank- or comma-separated, short or full: one of them in scp (a client with a user) or in roles (a client by itself).',
    default: 'access_as_user',
    check: is.isApiScopeList,
  })
  @Rule(
    () => EnvDto,
    (env) =>
      env.API_SCOPES !== undefined && env.API_AUDIENCE === undefined
        ? 'has no meaning without API_AUDIENCE.'
        : undefined,
  )
  API_SCOPES?: string;

  @Setting({
    doc: 'Exact origins of separate front ends, comma-separated; same site as PUBLIC_URL.',
    check: is.isOriginList,
  })
  ALLOWED_ORIGINS?: string;

  @Setting({ doc: 'A folder of static files served at /.' })
  FRONTEND_DIR?: string;

  @Setting({
    doc: 'Content-Security-Policy of the files in FRONTEND_DIR.',
    default: DEFAULT_FRONTEND_CSP,
    check: is.isHeaderValue,
  })
  FRONTEND_CSP?: string;

  @Setting({
    doc: 'redis:// or rediss:// with user, password and database. Without any of the REDIS_ variables: an in-memory store for one process. With REDIS_SENTINEL its host has no meaning, the rest has.',
    check: redis.isRedisUrl,
  })
  @Rule(() => EnvDto, redis.namesAStore)
  @Rule(() => EnvDto, redis.isEncrypted('REDIS_URL'))
  REDIS_URL?: string;

  @Setting({
    doc: 'Redis is a Cluster: some of its nodes, host:port or redis[s]:// URLs, comma-separated; or "on", with REDIS_URL as the first node. Scheme, user and password are those of the URLs.',
    check: redis.isNodeList,
  })
  @Rule(() => EnvDto, redis.isOneTopology)
  @Rule(() => EnvDto, redis.agreesOnAccess)
  @Rule(() => EnvDto, redis.namesNoDatabaseOfACluster)
  @Rule(() => EnvDto, redis.isEncrypted('REDIS_CLUSTER'))
  REDIS_CLUSTER?: string;

  @Setting({
    doc: "Sentinels watch over Redis: [name@]host:port, comma-separated; the name is the primary's (default: mymaster). Scheme (for the Sentinels too), user, password and database are those of REDIS_URL.",
    check: redis.isSentinelList,
  })
  @Rule(() => EnvDto, redis.isEncrypted('REDIS_SENTINEL'))
  REDIS_SENTINEL?: string;

  @Setting({ doc: 'The password of the Sentinels themselves, where they have one.' })
  @Rule(() => EnvDto, redis.hasSentinels)
  REDIS_SENTINEL_PASSWORD?: string;

  @Setting({
    doc: 'Set to "allowed" to let production talk to Redis without TLS.',
    check: is.isOneOf('allowed'),
  })
  REDIS_PLAINTEXT?: string;

  @Setting({ doc: 'Set to "memory" to run production on the in-memory store.', check: is.isOneOf('memory') })
  STORE?: string;

  @Setting({
    doc: 'kid:base64(32 bytes), comma-separated; the first encrypts, the rest decrypt.',
    default: 'a random key per process, with the in-memory store outside production only',
    check: is.isKeyRing,
  })
  @Rule(
    () => EnvDto,
    (env) =>
      env.ENCRYPTION_KEYS === undefined && (production(env) || redis.usesRedis(env))
        ? 'is required with Redis and in production. Make one with: echo "k1:$(openssl rand -base64 32)"'
        : undefined,
  )
  @Rule(() => EnvDto, isNoOtherSecret('ENCRYPTION_KEYS'))
  ENCRYPTION_KEYS?: string;

  @Setting({ doc: 'A session ends after this long without activity.', default: '8h', check: is.isDuration })
  SESSION_IDLE_TTL?: string;

  @Setting({ doc: 'A session ends after this long, whatever happens.', default: '7d', check: is.isDuration })
  SESSION_ABSOLUTE_TTL?: string;

  @Setting({
    doc: 'How long before its expiry an access token is renewed.',
    default: '15m',
    check: is.isDuration,
  })
  TOKEN_RENEWAL_LEAD?: string;

  @Setting({
    doc: 'Set to "off" to lift the limits on sign-in, silent sign-in, renewal and front-channel logout.',
    default: 'on',
    check: is.isOneOf('on', 'off'),
  })
  RATE_LIMIT?: string;

  @Setting({
    doc: 'How audit events name users: "hashed" (a short keyed hash) or "clear" (object id and tenant id).',
    default: 'hashed',
    check: is.isOneOf('hashed', 'clear'),
  })
  AUDIT_USER_IDS?: string;

  @Setting({ doc: 'Set to "on" to serve /docs in production too.', check: is.isOneOf('on', 'off') })
  DOCS?: string;

  @Setting({
    doc: 'The least severe log lines to write.',
    default: 'info',
    check: is.isOneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  })
  LOG_LEVEL?: string;

  @Setting({ doc: "Node's own switch; refused in production when it turns certificate checks off." })
  @Rule(
    () => EnvDto,
    (env) =>
      production(env) && env.NODE_TLS_REJECT_UNAUTHORIZED === '0'
        ? 'must not be 0 in production. To trust a private CA, set NODE_EXTRA_CA_CERTS.'
        : undefined,
  )
  NODE_TLS_REJECT_UNAUTHORIZED?: string;

  @Setting({ doc: "Node's own switches; refused in production when they weaken the HTTP parser." })
  @Rule(
    () => EnvDto,
    (env) =>
      production(env) && env.NODE_OPTIONS?.includes('--insecure-http-parser') === true
        ? 'must not hold --insecure-http-parser in production: it lets smuggled requests in.'
        : undefined,
  )
  NODE_OPTIONS?: string;
}
