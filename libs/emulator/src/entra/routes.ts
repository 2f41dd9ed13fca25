import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { authorizeEndpoint } from './authorize/authorize-endpoint.js';
import { cancel, consent, login, mfa, pageEndpoint } from './authorize/sign-in-endpoints.js';
import { discovery, keys } from './discovery.js';
import { instanceDiscovery } from './instance-discovery.js';
import { logoutEndpoint } from './logout-endpoint.js';
import type { TenantChoice } from './tenants.js';
import { tokenEndpoint } from './token-endpoint.js';
import type { EntraWorld } from './world.js';

type Endpoint = (
  world: EntraWorld,
  choice: TenantChoice,
  request: EmulatorRequest,
) => EmulatorResponse | Promise<EmulatorResponse>;

export interface Route {
  endpoint: Endpoint;
  /** People see its refusals as a page, programs as JSON. */
  audience: 'people' | 'programs';
}

const programs = (endpoint: Endpoint): Route => ({ endpoint, audience: 'programs' });
const people = (endpoint: Endpoint): Route => ({ endpoint, audience: 'people' });

/** By what follows the tenant in the path. */
export const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['v2.0/.well-known/openid-configuration', programs(discovery)],
  ['.well-known/openid-configuration', programs(discovery)],
  ['discovery/v2.0/keys', programs(keys)],
  ['discovery/keys', programs(keys)],
  ['discovery/instance', programs((world, _choice, request) => instanceDiscovery(world, request))],
  ['oauth2/v2.0/token', programs(tokenEndpoint)],
  ['oauth2/v2.0/authorize', people(authorizeEndpoint)],
  ['oauth2/v2.0/logout', people(logoutEndpoint)],
  ['login', people(pageEndpoint(login))],
  ['mfa', people(pageEndpoint(mfa))],
  ['consent', people(pageEndpoint(consent))],
  ['cancel', people(pageEndpoint(cancel))],
]);
