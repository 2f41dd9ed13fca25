import { createPublicKey, timingSafeEqual } from 'node:crypto';
import { jwtVerify, type JWTPayload } from 'jose';
import type { EmulatorRequest } from '../http/exchange.js';
import { parsedUrl } from '../http/parsed-url.js';
import { EntraFailure } from './failure.js';
import type { ClientProof } from './issue-tokens.js';
import type { EntraWorld } from './world.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What workload identity federation signs its assertions for. */
const FEDERATION_AUDIENCE = 'api://AzureADTokenExchange';

/** Checks who the client is: secret by post or Basic, or a signed assertion. Throws the `invalid_client` refusals. */
export async function authenticateClient(
  world: EntraWorld,
  request: EmulatorRequest,
  form: URLSearchParams,
): Promise<ClientProof> {
  const basic = basicCredentials(request.headers.authorization);
  const clientId = basic?.id ?? form.get('client_id');
  if (clientId === null) throw new EntraFailure(900144, { detail: 'client_id' });
  if (clientId !== world.app.clientId) throw new EntraFailure(700016, { detail: `'${clientId}'` });
  const assertion = form.get('client_assertion');
  if (assertion !== null) {
    await checkAssertion(world, form, assertion);
    return '2';
  }
  checkSecret(world, basic?.secret ?? form.get('client_secret'));
  return '1';
}

function checkSecret(world: EntraWorld, secret: string | null): void {
  if (secret === null) throw new EntraFailure(7000218);
  if (!sameText(secret, world.app.clientSecret)) throw new EntraFailure(7000215);
  if (world.settings.clientSecretExpired) throw new EntraFailure(7000222);
}

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
function basicCredentials(authorization: string | undefined): { id: string; secret: string } | undefined {
  const [scheme = '', encoded = ''] = (authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: formDecoded(id), secret: formDecoded(secret.join(':')) };
}

function formDecoded(part: string): string {
  return new URLSearchParams(`value=${part}`).get('value') ?? '';
}

async function checkAssertion(world: EntraWorld, form: URLSearchParams, assertion: string): Promise<void> {
  const { clientCertificate, clientId } = world.app;
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw new EntraFailure(900144, { detail: 'client_assertion_type' });
  }
  if (clientCertificate === undefined) {
    throw new EntraFailure(700027, { detail: 'No certificate is registered.' });
  }
  try {
    const { payload } = await jwtVerify(assertion, createPublicKey(clientCertificate), {
      algorithms: ['RS256', 'PS256'],
      currentDate: new Date(world.now()),
      clockTolerance: 300,
    });
    if (!isAcceptable(payload, clientId)) throw new Error('Its audience, issuer or subject is not right.');
  } catch (error) {
    throw new EntraFailure(700027, { detail: error instanceof Error ? error.message : '' });
  }
}

/**
 * Signed by the client itself, for a token endpoint or an issuer; or by a federated identity provider, for the exchange
 * audience. The host is not compared: a client that keeps the real service's names and only sends its requests here
 * signs for `login.microsoftonline.com`.
 */
function isAcceptable({ aud, iss, sub }: JWTPayload, clientId: string): boolean {
  const audience = Array.isArray(aud) ? aud[0] : aud;
  if (audience === FEDERATION_AUDIENCE) return true;
  const path = parsedUrl(audience ?? '')?.pathname ?? '';
  return /\/(oauth2\/v2\.0\/token|v2\.0)$/.test(path) && iss === clientId && sub === clientId;
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
