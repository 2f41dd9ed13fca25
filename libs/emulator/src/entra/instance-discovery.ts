import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { parsedUrl } from '../http/parsed-url.js';
import { json } from '../http/responses.js';
import { EntraFailure } from './failure.js';
import { discoveryHeaders } from './recorded-headers.js';
import type { EntraWorld } from './world.js';

interface CloudMetadata {
  preferred_network: string;
  preferred_cache: string;
  aliases: string[];
}

/** The clouds as the live service lists them. */
const CLOUDS: CloudMetadata[] = [
  {
    preferred_network: 'login.microsoftonline.com',
    preferred_cache: 'login.windows.net',
    aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  },
  {
    preferred_network: 'login.partner.microsoftonline.cn',
    preferred_cache: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  },
  {
    preferred_network: 'login.microsoftonline.us',
    preferred_cache: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  },
];

/** `/common/discovery/instance?api-version=1.1&authorization_endpoint=…` */
export function instanceDiscovery(world: EntraWorld, request: EmulatorRequest): EmulatorResponse {
  const asked = parsedUrl(request.url.searchParams.get('authorization_endpoint') ?? '');
  if (asked === undefined) throw new EntraFailure(50049);
  const { host, pathname } = asked;
  const ownHost = new URL(world.origins.entra).host;
  // Its own cloud: as an alias of the public one, clients would go to the public one's preferred host.
  const own = { preferred_network: ownHost, preferred_cache: ownHost, aliases: [ownHost] };
  const metadata = [...CLOUDS, own];
  if (!metadata.some(({ aliases }) => aliases.includes(host))) throw new EntraFailure(50049);
  const tenant = pathname.split('/')[1] ?? 'common';
  const body = {
    tenant_discovery_endpoint: `${world.origins.entra}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata,
  };
  return json(200, body, discoveryHeaders(world));
}
