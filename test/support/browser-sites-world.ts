import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRAMING_PAGE } from './browser-framing-page.js';
import { onePage, passTo, startHttpsSites } from './browser-https-sites.js';
import { storeContents } from './store-contents.js';
import { startWorld, type World } from './world.js';

/** A request that reached the service. */
export interface Arrival {
  method: string;
  path: string;
  /** Names alone. */
  cookies: string[];
  headers: IncomingHttpHeaders;
  /** Of the answer, once it is there. */
  status?: number;
}

/** A real installation for a real browser: HTTPS, host names, and other sites around it. */
export interface SitesWorld {
  readonly world: World;
  /** The service, with a front end of its own. */
  readonly bff: string;
  /** A front end of `ALLOWED_ORIGINS` on a sibling host. */
  readonly allowed: string;
  /** A sibling host that is not in the list. */
  readonly sibling: string;
  readonly foreign: string;
  readonly arrivals: Arrival[];
  /** Where Entra may send the browser, byte for byte; may grow. */
  readonly registered: string[];
  /** What becomes of the service's redirects on their way to the browser. */
  onRedirect: (location: string) => string;
  stop(): Promise<void>;
}

export interface SitesOptions {
  /** The page of every host; one that signs in silently unless told. */
  html?: string;
  env?: Record<string, string>;
}

/** Without rate limits: a matrix of attempts is no user. */
export async function startSitesWorld({ html = FRAMING_PAGE, env }: SitesOptions = {}): Promise<SitesWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'entra-bff-sites-'));
  await writeFile(join(folder, 'index.html'), html);
  const sites = await startHttpsSites();
  const bff = sites.origin('bff.contoso.test');
  const allowed = sites.origin('app.contoso.test');
  const sibling = sites.origin('other.contoso.test');
  const foreign = sites.origin('fabrikam.test');
  const registered = [`${bff}/bff/callback`];
  const world = await startWorld({
    redis: true,
    emulator: { redirectUris: registered },
    env: { PUBLIC_URL: bff, ALLOWED_ORIGINS: allowed, FRONTEND_DIR: folder, RATE_LIMIT: 'off', ...env },
  });
  const arrivals: Arrival[] = [];
  const installation: SitesWorld = {
    world,
    bff,
    allowed,
    sibling,
    foreign,
    arrivals,
    registered,
    onRedirect: (location) => location,
    stop: async () => {
      await sites.stop();
      await world.stop();
      await rm(folder, { recursive: true });
    },
  };
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const arrival = arrivalOf(incoming);
    arrivals.push(arrival);
    outgoing.once('finish', () => (arrival.status = outgoing.statusCode));
  };
  const onRedirect = (location: string): string => installation.onRedirect(location);
  sites.serve('bff.contoso.test', passTo(world.bff.address, { onRequest, onRedirect }));
  for (const host of ['app.contoso.test', 'other.contoso.test', 'fabrikam.test']) {
    sites.serve(host, onePage(html));
  }
  return installation;
}

/** What must not change where nothing may begin: the whole store, and how often Entra was asked. */
export async function traces({ world }: SitesWorld): Promise<object> {
  const asked = world.emulator.transcript.count({ service: 'entra' });
  return { store: await storeContents(world), asked };
}

function arrivalOf({ method = '', url = '/', headers }: IncomingMessage): Arrival {
  const cookies = (headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 1)[0] ?? '');
  const [path = '/'] = url.split('?', 1);
  return { method, path, cookies: cookies.filter((name) => name !== '').toSorted(), headers };
}
