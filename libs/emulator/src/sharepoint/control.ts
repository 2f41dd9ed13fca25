import { buildList, type ListSpec } from './data/build-list.js';
import type { DriveNode } from './data/drive-node.js';
import type { Fields, Item } from './data/model.js';
import type { SiteList } from './data/site-list.js';
import { notBeforeClaims } from './faults/challenge.js';
import type { ChallengeForm, ScriptedAnswer } from './faults/faults.js';
import type { ApiName } from './faults/throttle.js';
import { deliver, deliverLifecycle, type LifecycleEvent } from './subscriptions/deliver.js';
import type { Subscription } from './subscriptions/subscriptions.js';
import type { World } from './world.js';

export type { ListSpec } from './data/build-list.js';
export type { ScriptedAnswer } from './faults/faults.js';

/** What a test can do to SharePoint and Graph from outside. Without `service`, both are meant. */
export interface SharePointControl {
  /** Refuses calls for this long by the emulator's clock; 429 with `Retry-After` unless said otherwise. */
  throttle(options: {
    seconds: number;
    status?: 429 | 503;
    withRetryAfter?: boolean;
    service?: ApiName;
    /** Whose calls, by user name; everybody's without it. */
    user?: string;
    as?: 'api' | 'page' | 'redirect';
  }): void;
  clearThrottle(): void;
  /**
   * Gives the app so many resource units per window, shared by both APIs: from 80 % on answers carry `RateLimit-*`,
   * above it calls are refused until the window ends.
   */
  limitUnits(units: number, windowSeconds?: number): void;
  /** The next calls with a good token get a claims challenge; by default one for a newer token. */
  challengeClaims(
    calls: number,
    form?: ChallengeForm,
    options?: { service?: ApiName; status?: 401 | 403; claims?: Record<string, unknown> },
  ): void;
  /** The next calls with a good token are told that it has expired. */
  expire(calls: number, service?: ApiName): void;
  /** The next calls get the sign-in page as 200, or a redirect to it. */
  signInPageInsteadOfJson(calls: number, options?: { service?: ApiName; as?: 'html' | 'redirect' }): void;
  /** Any answer at all to the calls that match. */
  answerNext(answer: ScriptedAnswer): void;
  /**
   * Tells every subscriber of a change, in one notification with an entry per client state (by default one, with the
   * state that was given at subscription). Answers what the receivers said; 0 for one that could not be reached.
   */
  notify(clientStates?: readonly (string | undefined)[]): Promise<number[]>;
  /** Tells every Graph subscriber something of the subscription itself; one that is removed is gone. */
  notifyLifecycle(event: LifecycleEvent): Promise<number[]>;
  subscriptions(): Subscription[];
  /** Makes delta tokens given so far stale: 410. */
  forgetChanges(): void;
  /** A value for `Cookie: FedAuth=…`, as SharePoint's own browser clients have it. */
  signInCookie(): string;
  /** Whether bearer calls that write need a form digest. */
  requireDigest(on: boolean): void;
  addList(site: string, spec: ListSpec): SiteList;
  addItem(site: string, list: string, fields: Fields): Item;
  /** Looks up what is stored; undefined when it is not there (any more). */
  list(site: string, title: string): SiteList | undefined;
  item(site: string, list: string, id: number): Item | undefined;
  /** By path below the library, `Reports/2025-01.csv`. */
  file(site: string, library: string, path: string): DriveNode | undefined;
  /** Back to the seeded world, no faults; ids are those of the start. */
  reset(): void;
}

/** `/sites/demo`, `''` for the root site. */
function siteNamed(world: World, path: string) {
  const site = world.sites.find((one) => one.path === path);
  if (!site)
    throw new Error(
      `The emulator has no site ${path}; it has ${world.sites.map((one) => one.path).join(', ')}`,
    );
  return site;
}

function listNamed(world: World, site: string, title: string): SiteList | undefined {
  return siteNamed(world, site).lists.find((list) => list.title === title);
}

function addItem(world: World, site: string, title: string, fields: Fields): Item {
  const list = listNamed(world, site, title);
  if (!list) throw new Error(`The emulator's site ${site} has no list ${title}`);
  return list.items.add({ ...fields }, { at: world.now(), editorId: world.people.system.id });
}

function faultControl(world: World) {
  return {
    throttle: ({ seconds, status = 429, withRetryAfter = true, as = 'api', service, user }) =>
      world.faults.throttle({
        seconds,
        status,
        withRetryAfter,
        as,
        ...(service ? { service } : {}),
        ...(user === undefined ? {} : { user }),
      }),
    clearThrottle: () => world.faults.clearThrottle(),
    limitUnits: (units, windowSeconds = 60) => world.faults.setBudget(units, windowSeconds),
    challengeClaims: (calls, form = 'joined', { service, status = 401, claims } = {}) => {
      const asked = claims ?? notBeforeClaims(Math.floor(world.now() / 1000));
      world.faults.next({ kind: 'challenge', form, status, claims: asked }, calls, service);
    },
    expire: (calls, service) => world.faults.next({ kind: 'expired' }, calls, service),
    signInPageInsteadOfJson: (calls, { service, as = 'html' } = {}) =>
      world.faults.next({ kind: 'sign-in-page', as }, calls, service),
    answerNext: (answer) => world.faults.script(answer),
  } satisfies Partial<SharePointControl>;
}

export function createControl(world: World): SharePointControl {
  return {
    ...faultControl(world),
    notify: (clientStates) =>
      Promise.all(
        world.subscriptions
          .all()
          .map((one) => deliver(world.tenantId, one, { clientStates: clientStates ?? [one.clientState] })),
      ),
    notifyLifecycle: (event) =>
      Promise.all(
        world.subscriptions
          .all()
          .filter(({ service }) => service === 'graph')
          .map((one) => {
            if (event === 'subscriptionRemoved') world.subscriptions.remove(one.id);
            return deliverLifecycle(world.tenantId, one, event);
          }),
      ),
    subscriptions: () => world.subscriptions.all(),
    forgetChanges: () => {
      world.deltaEpoch += 1;
    },
    signInCookie: () => {
      const value = world.newSecret();
      world.cookies.add(value);
      return value;
    },
    requireDigest: (on) => {
      world.bearerNeedsDigest = on;
    },
    addList: (site, spec) => buildList(siteNamed(world, site), spec, world.random, world.now()),
    addItem: (site, title, fields) => addItem(world, site, title, fields),
    list: (site, title) => listNamed(world, site, title),
    item: (site, title, id) => listNamed(world, site, title)?.items.get(id),
    file: (site, title, path) => listNamed(world, site, title)?.library?.at(path.split('/')),
    reset: () => world.reset(),
  };
}
