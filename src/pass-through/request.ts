import type { IncomingHttpHeaders } from 'node:http';
import type { PassRule } from '../platform/env/pass-rules.js';
import type { Mount } from './mount.js';

/** A call that may pass. */
export interface PassCall {
  mount: Mount;
  rule: PassRule;
  /** Upper case. */
  method: string;
  /** Path and query below the mount's prefix, as they were sent: `/v1.0/sites/root?$select=id`. */
  target: string;
  headers: IncomingHttpHeaders;
  /** For operations whose JSON names places by members that are no links. Throws the BffError to answer with. */
  mapBody?: (text: string) => string;
}
