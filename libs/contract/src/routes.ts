/** Every path a browser, a client or an operator can rely on. */
export const ROUTES = {
  login: '/bff/login',
  callback: '/bff/callback',
  forcedSignIn: '/bff/forced-sign-in',
  tokenRenewal: '/bff/token-renewal',
  tokenExpiry: '/bff/token-expiry',
  user: '/bff/user',
  logout: '/bff/logout',
  frontChannelLogout: '/bff/frontchannel-logout',
  sessions: '/bff/sessions',
  events: '/bff/events',
  /** The script that renews sign-ins in pages by itself. */
  renewalClient: '/bff/renewal-client.js',
  articleTokenExpiry: '/TokenExpiry/GetCurrentTokenExpirySchedule',
  articleForcedSignIn: '/ForcedSignIn/EnsureForcedSignIn',
  /** Below it, machine clients' bearer tokens are taken too. */
  api: '/api',
  sharePoint: '/api/sharepoint',
  /** Pass-through, for clients of Microsoft Graph and of SharePoint as they are. */
  graphMount: '/graph',
  sharePointMount: '/sharepoint',
  /** A page's subscriptions to changes; they are made at the list or drive that they are about. */
  subscriptions: '/api/sharepoint/subscriptions',
  /** Where Graph and SharePoint tell of changes: no session, checked by `clientState`. */
  webhooksGraph: '/webhooks/graph',
  webhooksSharePoint: '/webhooks/sharepoint',
  live: '/health/live',
  ready: '/health/ready',
  openApi: '/openapi.json',
  docs: '/docs',
} as const;
