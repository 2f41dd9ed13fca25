import type { EntraWorld } from './entra/world.js';

/** Ready for a process that is to use the emulator in place of the cloud. */
export function environmentFor({ origins, app, tenants }: EntraWorld): Record<string, string> {
  return {
    AZURE_TENANT_ID: tenants.home.id,
    AZURE_CLIENT_ID: app.clientId,
    AZURE_CLIENT_SECRET: app.clientSecret,
    AZURE_AUTHORITY_HOST: origins.entra,
    GRAPH_URL: origins.graph,
    SHAREPOINT_URL: origins.sharepoint,
    GRAPH_SCOPES: 'Sites.ReadWrite.All Files.ReadWrite.All User.Read',
    SHAREPOINT_SCOPES: 'https://contoso.sharepoint.com/AllSites.Write',
  };
}
