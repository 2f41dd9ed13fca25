import type { Resource } from '@entra-bff/contract';
import type { HttpRequest } from '../platform/http-client.js';

/** A call to SharePoint or Graph, or to a link that one of them gave. */
export interface UpstreamCall extends HttpRequest {
  service: Resource;
  /** The user whose budget it counts against: `tid.oid`. */
  owner: string;
  /** For callers who try again by themselves: a second layer would multiply their attempts. */
  retry?: 'never';
}
