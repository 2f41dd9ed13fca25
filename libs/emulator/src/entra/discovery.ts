import type { EmulatorResponse } from '../http/exchange.js';
import { json } from '../http/responses.js';
import { discoveryHeaders } from './recorded-headers.js';
import type { TenantChoice } from './tenants.js';
import { issuerOf, type EntraWorld } from './world.js';

/** `/{tenant}/v2.0/.well-known/openid-configuration`, with exactly the members that were recorded from the live service. */
export function discovery(world: EntraWorld, choice: TenantChoice): EmulatorResponse {
  const document = { ...discoveryDocument(world, choice), ...world.settings.tampering.discovery };
  const kept = Object.entries(document).filter(([, value]) => value !== null);
  return json(200, Object.fromEntries(kept), discoveryHeaders(world));
}

/** `/{tenant}/discovery/v2.0/keys` */
export function keys(world: EntraWorld, choice: TenantChoice): EmulatorResponse {
  return json(200, world.keys.jwks(discoveredIssuer(world, choice)), discoveryHeaders(world));
}

/** A collective name has no issuer of its own: the document says literally `{tenantid}`. */
function discoveredIssuer(world: EntraWorld, choice: TenantChoice): string {
  return issuerOf(world, choice.kind === 'one' ? choice.tenant.id : '{tenantid}');
}

function discoveryDocument(world: EntraWorld, choice: TenantChoice): Record<string, unknown> {
  const segment = choice.kind === 'one' ? choice.tenant.id : choice.segment;
  const base = `${world.origins.entra}/${segment}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: discoveredIssuer(world, choice),
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${world.origins.graph}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: CLAIMS,
    tenant_region_scope: choice.kind === 'one' ? 'WW' : null,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  };
}

const CLAIMS = [
  'sub',
  'iss',
  'cloud_instance_name',
  'cloud_instance_host_name',
  'cloud_graph_host_name',
  'msgraph_host',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'acr',
  'nonce',
  'preferred_username',
  'name',
  'tid',
  'ver',
  'at_hash',
  'c_hash',
  'email',
];
