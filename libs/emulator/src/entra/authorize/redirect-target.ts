import { parsedUrl } from '../../http/parsed-url.js';
import { EntraFailure } from '../failure.js';
import { required } from '../parameters.js';
import type { EntraWorld } from '../world.js';

/** Where an answer may be sent. Throws what is told on a page, because no address can be trusted yet. */
export function trustedRedirectUri(world: EntraWorld, parameters: URLSearchParams): string {
  const clientId = required(parameters, 'client_id');
  if (clientId !== world.app.clientId) throw new EntraFailure(700016, { detail: `It was '${clientId}'.` });
  const redirectUri = required(parameters, 'redirect_uri');
  if (!isRegistered(world, redirectUri))
    throw new EntraFailure(50011, { detail: `It was '${redirectUri}'.` });
  return redirectUri;
}

/** Byte for byte against the registration; without one, any loopback address will do. */
export function isRegistered(world: EntraWorld, uri: string): boolean {
  const { redirectUris } = world.app;
  if (redirectUris.length > 0) return redirectUris.includes(uri);
  const url = parsedUrl(uri);
  return url !== undefined && isLoopback(url);
}

export function isLoopback({ protocol, hostname }: URL): boolean {
  const isHttp = protocol === 'http:' || protocol === 'https:';
  return isHttp && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname));
}
