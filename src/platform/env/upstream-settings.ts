import * as is from './checks.js';
import { Rule, Setting } from './setting.decorator.js';

/** What concerns SharePoint and Graph. */
export class UpstreamSettings {
  @Setting({
    doc: 'Origin of Microsoft Graph.',
    default:
      "that of AZURE_AUTHORITY_HOST's cloud: https://graph.microsoft.com, https://graph.microsoft.us, https://microsoftgraph.chinacloudapi.cn",
    check: is.isOrigin,
  })
  GRAPH_URL?: string;

  @Setting({ doc: 'Origin of SharePoint, e.g. https://contoso.sharepoint.com.', check: is.isOrigin })
  @Rule(
    () => UpstreamSettings,
    (env) =>
      env.SHAREPOINT_SCOPES !== undefined && env.SHAREPOINT_URL === undefined
        ? 'is required when SHAREPOINT_SCOPES is set: the origin of your SharePoint.'
        : undefined,
  )
  SHAREPOINT_URL?: string;

  @Setting({
    doc: 'Delegated Graph scopes, blank-separated, short or full.',
    default: 'Sites.ReadWrite.All',
    check: is.isScopeList,
  })
  GRAPH_SCOPES?: string;

  @Setting({
    doc: 'Delegated SharePoint scopes, blank-separated, short or full.',
    default: 'AllSites.Write when SHAREPOINT_URL is set',
    check: is.isScopeList,
  })
  SHAREPOINT_SCOPES?: string;

  @Setting({
    doc: 'Which pass-through mounts are on, comma-separated: "graph" (/graph/v1.0/**), "sharepoint" (/sharepoint/**). Unset: none.',
    check: is.isListOf('graph', 'sharepoint'),
  })
  @Rule(
    () => UpstreamSettings,
    (env) =>
      env.PASS_THROUGH?.includes('sharepoint') === true && env.SHAREPOINT_URL === undefined
        ? 'needs SHAREPOINT_URL for "sharepoint": the origin of your SharePoint.'
        : undefined,
  )
  PASS_THROUGH?: string;

  @Setting({
    doc: 'The origin at which Graph and SharePoint reach /webhooks/** where it is not PUBLIC_URL; https: for the real ones.',
    default: 'PUBLIC_URL',
    check: is.isOrigin,
  })
  NOTIFICATIONS_URL?: string;

  @Setting({
    doc: 'How calls name themselves to SharePoint and Graph, so that Microsoft can tell the traffic apart: NONISV|Company|App/Version, or ISV|….',
    default: 'NONISV|entra-bff|entra-bff/0.1.0',
    check: is.isTrafficName,
  })
  UPSTREAM_USER_AGENT?: string;

  @Setting({
    doc: 'How long SharePoint and Graph have for a request, all calls made for it together; 29s at most.',
    default: '29s',
    check: is.isShortDuration,
  })
  UPSTREAM_TIMEOUT?: string;

  @Setting({
    doc: 'Set to "allowed" to let If-Match: * change whatever version stands.',
    default: 'refused',
    check: is.isOneOf('allowed', 'refused'),
  })
  ANY_VERSION?: string;

  @Setting({
    doc: 'Set to "allowed" to hand out links that work without a token, such as those of previews: whoever has one acts as the user.',
    default: 'refused',
    check: is.isOneOf('allowed', 'refused'),
  })
  PREAUTHENTICATED_URLS?: string;
}
