import type { Resource } from '@entra-bff/contract';
import type { AllowList } from './allow-list.js';
import type { Dialect } from './dialect.js';
import type { HeaderRules } from './header-rules.js';
import type { LinkRules } from './link-rules.js';

/** A part of an upstream that is served below a path of ours, for clients that know nothing of us. */
export abstract class Mount {
  abstract readonly resource: Resource;
  /** `/graph`: what stands in front of the upstream's own paths. */
  abstract readonly prefix: string;
  /** `/graph/v1.0/~`: below it stand sealed links that take the place of secret ones. */
  abstract readonly handles: string;
  /** The upstream's origin. */
  abstract readonly upstream: string;
  abstract readonly allow: AllowList;
  abstract readonly headers: HeaderRules;
  abstract readonly links: LinkRules;
  abstract readonly dialect: Dialect;
}
