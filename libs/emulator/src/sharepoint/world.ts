import type { ServiceContext } from '../http/exchange.js';
import { People } from './data/people.js';
import { Permissions } from './data/permissions.js';
import { drawSeed, seededRandom, randomBytes, randomGuid, type Random } from './data/random.js';
import { seedSites } from './data/seed.js';
import type { Site } from './data/site-list.js';
import { Faults } from './faults/faults.js';
import { Downloads } from './files/downloads.js';
import { Uploads } from './files/uploads.js';
import { Subscriptions } from './subscriptions/subscriptions.js';

/** The tenant's data, shared by both dialects, with the faults that tests have scripted. */
/** The id of the new driveItem, or the code of an error. */
export type CopyOutcome = { resourceId: string } | { error: string };

export interface World {
  /** Name of the tenant's SharePoint host, `contoso.sharepoint.com`. */
  readonly host: string;
  readonly tenantId: string;
  /** Origin that answers for this host. */
  readonly origin: string;
  readonly graphOrigin: string;
  sites: Site[];
  people: People;
  faults: Faults;
  downloads: Downloads;
  uploads: Uploads;
  permissions: Permissions;
  subscriptions: Subscriptions;
  /** What copies came to, by monitor. */
  monitors: Map<string, CopyOutcome>;
  /** Signs form digests. */
  digestKey: string;
  /** Values of the `FedAuth` cookie that count as signed in. */
  cookies: Set<string>;
  /** SharePoint's own clients need a digest with a cookie only; a test may ask it of bearer calls too. */
  bearerNeedsDigest: boolean;
  /** Who has a file checked out, by the GUID of its row. */
  checkouts: Map<string, number>;
  /** Counts up to make delta tokens of an earlier count stale. */
  deltaEpoch: number;
  random: Random;
  now(): number;
  newGuid(): string;
  /** Unguessable enough for a test: part of pre-authenticated URLs and digests. */
  newSecret(): string;
  /** Back to the first day: the same ids, no faults. */
  reset(): void;
}

function contents(ctx: ServiceContext, seed: number) {
  const random = seededRandom(seed);
  const people = new People();
  const sites = seedSites(random, people.system.id, ctx.data);
  const faults = new Faults(ctx.now);
  return {
    random,
    people,
    sites,
    faults,
    downloads: new Downloads(),
    uploads: new Uploads(),
    permissions: new Permissions(),
    subscriptions: new Subscriptions(),
    monitors: new Map<string, CopyOutcome>(),
    digestKey: randomGuid(random),
    cookies: new Set<string>(),
    bearerNeedsDigest: false,
    checkouts: new Map<string, number>(),
    deltaEpoch: 1,
  };
}

export function createWorld(ctx: ServiceContext): World {
  const seed = drawSeed(ctx.random);
  const world: World = {
    host: new URL(ctx.sharePointAudience).hostname,
    tenantId: ctx.tenantId,
    get origin() {
      return ctx.origins.sharepoint;
    },
    get graphOrigin() {
      return ctx.origins.graph;
    },
    ...contents(ctx, seed),
    now: () => ctx.now(),
    newGuid: () => randomGuid(world.random),
    newSecret: () => randomBytes(world.random, 24).toString('base64url'),
    reset: () => {
      Object.assign(world, contents(ctx, seed));
    },
  };
  return world;
}
