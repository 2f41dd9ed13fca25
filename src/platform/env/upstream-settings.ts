import * as is from './checks.js';
import { faultOfPassRules, parsePassRules } from './pass-rules.js';
import { Rule, Setting } from './setting.decorator.js';
import { splitList } from './values.js';

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
    doc: 'Further origins to which links to content, uploads and copies may lead, comma-separated: those of a tenant in several regions (https://contosoeur.sharepoint.com). Always allowed: GRAPH_URL, SHAREPOINT_URL and its -my host.',
    check: is.isOriginList,
  })
  CONTENT_HOSTS?: string;

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
    doc: 'What the mounts let pass beside their default sets, comma-separated: GET|POST /graph/v1.0/me/messages/{id}; "bytes" behind a line for content, /** for any rest.',
    check: faultOfPassRules,
  })
  @Rule(
    () => UpstreamSettings,
    (env) =>
      parsePassRules(env.PASS_THROUGH_ALLOW).some(
        ({ mount }) => !splitList(env.PASS_THROUGH).includes(mount.slice(1)),
      )
        ? 'names a mount that PASS_THROUGH does not turn on.'
        : undefined,
  )
  PASS_THROUGH_ALLOW?: string;

  @Setting({
    doc: 'Set to "off" to let nothing pass but what PASS_THROUGH_ALLOW names.',
    default: 'on',
    check: is.isOneOf('on', 'off'),
  })
  PASS_THROUGH_DEFAULTS?: string;

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
    doc: 'A JSON file of aliases: names for sites, lists and libraries, each with the columns and operations that are open under it. See aliases.md.',
  })
  SHAREPOINT_ALIASES?: string;

  @Setting({
    doc: 'What the SharePoint API reaches: "all" that the user may see, or "aliases": nothing but what SHAREPOINT_ALIASES names.',
    default: 'all',
    check: is.isOneOf('all', 'aliases'),
  })
  @Rule(
    () => UpstreamSettings,
    (env) =>
      env.SHAREPOINT_ACCESS === 'aliases' && env.SHAREPOINT_ALIASES === undefined
        ? 'needs SHAREPOINT_ALIASES for "aliases": without it everything is closed.'
        : undefined,
  )
  @Rule(
    () => UpstreamSettings,
    (env) =>
      env.SHAREPOINT_ACCESS === 'aliases' && env.PASS_THROUGH !== undefined
        ? 'cannot be "aliases" while PASS_THROUGH is set: pages would reach everything there. Unset one of them.'
        : undefined,
  )
  SHAREPOINT_ACCESS?: string;

  @Setting({
    doc: 'Set to "allowed" to hand out links that work without a token, such as those of previews: whoever has one acts as the user.',
    default: 'refused',
    check: is.isOneOf('allowed', 'refused'),
  })
  PREAUTHENTICATED_URLS?: string;
}
