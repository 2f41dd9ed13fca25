/** One of Microsoft's clouds: an Entra ID and a Graph of its own. */
export interface Cloud {
  /** The names of its authority, the preferred one first. */
  hosts: readonly string[];
  /** MSAL's name of it in cache keys. */
  cacheName: string;
  graphUrl: string;
  /** Where v1 tokens say that they come from. */
  v1Issuer: string;
}

/** The authority where none is configured. */
export const PUBLIC_AUTHORITY = 'https://login.microsoftonline.com';

const PUBLIC: Cloud = {
  hosts: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  cacheName: 'login.windows.net',
  graphUrl: 'https://graph.microsoft.com',
  v1Issuer: 'https://sts.windows.net',
};

/**
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 * @see https://learn.microsoft.com/graph/deployments
 */
const CLOUDS: readonly Cloud[] = [
  PUBLIC,
  {
    hosts: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    cacheName: 'login.microsoftonline.us',
    graphUrl: 'https://graph.microsoft.us',
    v1Issuer: PUBLIC.v1Issuer,
  },
  {
    hosts: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    cacheName: 'login.partner.microsoftonline.cn',
    graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
    v1Issuer: 'https://sts.chinacloudapi.cn',
  },
];

/** `authorityHost`: an origin. An authority that is none of the known ones is a cloud by itself, with the public Graph and v1 issuer. */
export function cloudOf(authorityHost: string): Cloud {
  const { protocol, host } = new URL(authorityHost);
  const known = protocol === 'https:' ? CLOUDS.find(({ hosts }) => hosts.includes(host)) : undefined;
  return known ?? { ...PUBLIC, hosts: [host], cacheName: host };
}

/**
 * What a short Graph scope is written behind there; undefined where Entra knows it by itself, as in the public cloud.
 */
export function graphScopeResource({ graphUrl }: Cloud): string | undefined {
  return graphUrl === PUBLIC.graphUrl ? undefined : graphUrl;
}
