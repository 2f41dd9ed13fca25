import type { ServiceName } from '../http/exchange.js';

/** An API that tokens are made for. */
export interface Resource {
  /** `aud` of its tokens. */
  audience: string;
  /** What may stand before a scope's name. */
  names: string[];
  /** What `/.default` stands for. */
  defaultScopes: string[];
  /** `roles` of an app-only token. */
  appRoles: string[];
}

const GRAPH_AUDIENCE = 'https://graph.microsoft.com';
export const SHAREPOINT_AUDIENCE = 'https://contoso.sharepoint.com';

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const SHAREPOINT_APP_ID = '00000003-0000-0ff1-ce00-000000000000';

export class Resources {
  readonly graph: Resource;
  private readonly all: Resource[];

  constructor(origins: Record<ServiceName, string>, clientId: string) {
    const appRoles = ['Sites.ReadWrite.All'];
    this.graph = {
      audience: GRAPH_AUDIENCE,
      names: [GRAPH_AUDIENCE, origins.graph, GRAPH_APP_ID],
      defaultScopes: ['Sites.ReadWrite.All', 'Files.ReadWrite.All', 'User.Read'],
      appRoles,
    };
    const defaultScopes = ['AllSites.Write'];
    this.all = [
      this.graph,
      {
        audience: SHAREPOINT_AUDIENCE,
        names: [SHAREPOINT_AUDIENCE, origins.sharepoint, SHAREPOINT_APP_ID],
        defaultScopes,
        appRoles,
      },
      // Personal sites and administration are hosts, and so audiences, of their own.
      ...['https://contoso-my.sharepoint.com', 'https://contoso-admin.sharepoint.com'].map((audience) => ({
        audience,
        names: [audience],
        defaultScopes,
        appRoles,
      })),
      {
        audience: clientId,
        names: [`api://${clientId}`, clientId],
        defaultScopes: ['access_as_user'],
        appRoles: ['access_as_application'],
      },
    ];
  }

  find(name: string): Resource | undefined {
    return this.all.find((resource) => resource.names.includes(name));
  }
}
