import type { Resource } from '@entra-bff/contract';
import type { HttpRequest } from '../platform/http-client.js';

/** A call to SharePoint or Graph, or to a link that one of them gave. */
export interface UpstreamCall extends HttpRequest {
  service: Resource;
  /** Names the user whose budget it counts against. */
  owner: string;
}
