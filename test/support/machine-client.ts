import { sendRaw } from './raw-http.js';
import type { Answer } from './browser.js';
import { ADELE, startWorld, type Replica, type World, type WorldOptions } from './world.js';

export const LISTS = '/api/sharepoint/lists';
export const SCOPE = 'access_as_user';
export const ROLE = 'access_as_application';

/** A world that takes bearer tokens for its own application. */
export function startBearerWorld({ env, emulator, ...options }: WorldOptions = {}): Promise<World> {
  const clientId = 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0b0b';
  return startWorld({
    ...options,
    emulator: { clientId, ...emulator },
    env: { API_AUDIENCE: `${clientId},api://${clientId}`, API_SCOPES: `${SCOPE} ${ROLE}`, ...env },
  });
}

/** A token that a user got for this API by a client of its own. */
export function userToken({ emulator }: World, username = ADELE, lifetimeSeconds?: number): Promise<string> {
  const scope = `api://${emulator.clientId}/${SCOPE}`;
  return emulator.entra.issueAccessToken({
    username,
    scope,
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
  });
}

/** The same with other claims; null leaves one out. */
export async function userTokenWith(world: World, claims: Record<string, unknown>): Promise<string> {
  const { entra } = world.emulator;
  entra.tampering = { accessTokenClaims: claims };
  const token = await userToken(world);
  entra.tampering = {};
  return token;
}

/** A token that a client got for itself. */
export async function appToken({ emulator, env }: World): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: emulator.clientId,
    client_secret: env['AZURE_CLIENT_SECRET'] ?? '',
    scope: `api://${emulator.clientId}/.default`,
  });
  const url = `${emulator.authorityHost}/${emulator.tenantId}/oauth2/v2.0/token`;
  const answer: unknown = await (await fetch(url, { method: 'POST', body })).json();
  const token = Object.entries(Object(answer)).find(([name]) => name === 'access_token')?.[1];
  if (typeof token !== 'string') throw new Error('The emulator gave no token.');
  return token;
}

export interface ClientCall {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[] | undefined>;
  body?: string;
  replica?: Replica;
}

/** One call of a program: no cookie, no fetch metadata, no anti-forgery header unless told. */
export function callWith(
  world: World,
  authorization: string | string[],
  call: ClientCall = {},
): Promise<Answer> {
  const { method = 'GET', path = LISTS, headers = {}, body, replica = world.bff } = call;
  return sendRaw(replica.address, {
    method,
    target: path,
    headers: { host: new URL(world.origin).host, authorization, ...headers },
    ...(body !== undefined && { body }),
  });
}

export function callAs(world: World, token: string, call: ClientCall = {}): Promise<Answer> {
  return callWith(world, `Bearer ${token}`, call);
}

/** What a claims challenge for a client asks for, decoded; undefined when there is none. */
export function claimsChallengeOf({ headers }: Answer): string | undefined {
  const header = String(headers['www-authenticate']);
  const [, claims] = /^Bearer realm="", .*error="insufficient_claims", claims="([^"]+)"$/.exec(header) ?? [];
  return claims === undefined ? undefined : Buffer.from(claims, 'base64').toString('utf8');
}
