import { ask, unreachable } from './http.mjs';

const CLOCK_LIMIT_SECONDS = 300;
const CLOCK_GOOD_SECONDS = 30;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The tenant that tokens are asked from: of several, the first that is let in. */
export function tenantOf({ tenantId, allowedTenants }) {
  const isCollective = ['common', 'organizations', 'consumers'].includes(tenantId);
  return isCollective ? (allowedTenants?.[0] ?? tenantId) : tenantId;
}

export const discovery = {
  id: 'discovery',
  proves: 'AZURE_AUTHORITY_HOST and AZURE_TENANT_ID are of one cloud, and this machine reaches Entra.',
  async run({ env, found }) {
    const url = `${env.authorityHost}/${tenantOf(env)}/v2.0/.well-known/openid-configuration`;
    const sentAt = Date.now();
    const answer = await ask(url).catch(unreachable);
    if (answer.state) return answer;
    found.date = { theirs: Date.parse(answer.headers.get('date') ?? ''), ours: (sentAt + Date.now()) / 2 };
    if (answer.status === 400 || answer.status === 404)
      return {
        state: 'failed',
        said: `Entra knows no tenant of this name (HTTP ${answer.status}).`,
        advice:
          'AZURE_TENANT_ID is the tenant id of Entra admin center → Overview; other clouds have another host.',
      };
    const fault = faultOf(answer, env);
    if (fault !== undefined)
      return {
        state: 'failed',
        said: fault,
        advice: 'something answers in Entra’s place, or AZURE_AUTHORITY_HOST is of another cloud.',
      };
    found.discovery = documentOf(answer.json);
    return { state: 'proved', said: `The issuer is ${answer.json.issuer}.` };
  },
};

function documentOf(json) {
  return {
    issuer: json.issuer,
    authorizationEndpoint: json.authorization_endpoint,
    tokenEndpoint: json.token_endpoint,
    endSessionEndpoint: json.end_session_endpoint,
    jwksUri: json.jwks_uri,
  };
}

function faultOf({ status, json }, env) {
  if (status !== 200 || typeof json?.issuer !== 'string') return `No discovery document (HTTP ${status}).`;
  const { issuer, ...endpoints } = documentOf(json);
  const strange = Object.entries(endpoints).find(([, url]) => !sameSide(url, env.authorityHost));
  if (strange !== undefined) return `Its ${strange[0]} is not on ${new URL(env.authorityHost).host}.`;
  const tenant = tenantOf(env);
  if (GUID.test(tenant) && !issuer.includes(tenant)) return 'Its issuer is another tenant.';
  return undefined;
}

/** The same host, another name of the same cloud, or another name of this machine. */
function sameSide(url, authorityHost) {
  if (!URL.canParse(url)) return false;
  const [one, other] = [new URL(url), new URL(authorityHost)];
  const lastTwo = ({ hostname }) => hostname.split('.').slice(-2).join('.');
  const isLocal = ({ hostname }) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (isLocal(one) && isLocal(other)) return one.port === other.port;
  return one.protocol === other.protocol && lastTwo(one) === lastTwo(other);
}

export const keys = {
  id: 'keys',
  needs: ['discovery'],
  proves: 'ID tokens can be checked.',
  async run({ found }) {
    const answer = await ask(found.discovery.jwksUri).catch(unreachable);
    if (answer.state) return answer;
    const usable = (answer.json?.keys ?? []).filter(({ kty, use }) => kty === 'RSA' && use !== 'enc');
    if (usable.length > 0) return { state: 'proved', said: `${usable.length} signing keys.` };
    return {
      state: 'failed',
      said: `No signing key (HTTP ${answer.status}).`,
      advice: 'as for "discovery".',
    };
  },
};

export const clock = {
  id: 'clock',
  needs: ['discovery'],
  proves: 'Tokens are neither too young nor too old for this machine.',
  async run({ found: { date } }) {
    const offset = Math.round((date.theirs - date.ours) / 1_000);
    if (Number.isNaN(offset)) return { state: 'open', said: 'Entra told no time.' };
    const said = `Entra's clock is ${Math.abs(offset)} s ${offset < 0 ? 'behind' : 'ahead of'} ours.`;
    const advice = 'keep the clock in step (NTP); beyond five minutes no sign-in works.';
    if (Math.abs(offset) > CLOCK_LIMIT_SECONDS) return { state: 'failed', said, advice };
    return Math.abs(offset) > CLOCK_GOOD_SECONDS
      ? { state: 'proved', said, advice }
      : { state: 'proved', said };
  },
};
