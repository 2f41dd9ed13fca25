import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Browser as Client } from './browser.js';
import { CLIENT_EVENTS } from './renewal-page.js';
import { later } from './token-posts.js';
import { until } from './until.js';
import { ADELE, type World } from './world.js';

/** What a client told, in order. */
export interface Told {
  type: string;
  detail: unknown;
}

const LISTEN = `addEventListener('DOMContentLoaded', () => {
  window.told = [];
  for (const type of ${JSON.stringify(CLIENT_EVENTS)})
    window.bffSession?.addEventListener(type, ({ detail }) => told.push({ type, detail: detail ?? null }));
})`;

/** A fresh profile in which the user has signed in, here and at Entra; nobody's with `null`. */
export async function profileOf(
  browser: Browser,
  world: World,
  username: string | null = ADELE,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(20_000);
  await context.addInitScript(LISTEN);
  if (username !== null) await takeOver(context, world, await world.signedIn(username));
  return context;
}

/** The same in a profile of a whole browser, where frames of other sites keep their cookies: nothing is left of before. */
export async function emptied(
  context: BrowserContext,
  world: World,
  username: string | null = ADELE,
): Promise<void> {
  for (const page of context.pages().slice(1)) await page.close();
  await context.clearCookies();
  if (!known.has(context)) await context.addInitScript(LISTEN);
  known.add(context);
  const [page] = context.pages();
  await page?.goto(`${world.origin}/bff/renewal-client.js`);
  await page?.evaluate('localStorage.clear()');
  if (username !== null) await takeOver(context, world, await world.signedIn(username));
}

const known = new WeakSet<BrowserContext>();

/** The profile has from now on the cookies of somebody who signed in elsewhere. */
export async function takeOver(context: BrowserContext, world: World, client: Client): Promise<void> {
  for (const origin of [world.origin, world.emulator.authorityHost]) {
    const pairs = client.jar.header(new URL(origin))?.split('; ') ?? [];
    const isOurs = origin === world.origin;
    await context.addCookies(
      pairs.map((pair) => ({
        name: pair.slice(0, pair.indexOf('=')),
        value: pair.slice(pair.indexOf('=') + 1),
        url: origin,
        httpOnly: true,
        secure: !isOurs,
        sameSite: isOurs ? ('Lax' as const) : ('None' as const),
      })),
    );
  }
}

/** Opens the page, once its client knows who is signed in, or that nobody is. */
export async function openTab(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage();
  const tab = new Tab(page);
  await page.goto(url);
  // A strict policy lets nothing be evaluated by the page itself, which waiting for a function would.
  await until(() =>
    page.evaluate<boolean>("window.bffSession !== undefined && bffSession.state !== 'starting'"),
  );
  return tab;
}

/** A page with a client, and what it asks of the service. */
export class Tab {
  /** Method and path of each request below `/bff/`, and of calls. */
  readonly asked: string[] = [];

  constructor(readonly page: Page) {
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/^\/(bff|api)\//.test(pathname) && !pathname.endsWith('.js'))
        this.asked.push(`${request.method()} ${pathname}`);
    });
  }

  /** Resolves when the client waits for nothing. */
  settles(): Promise<unknown> {
    return this.page.evaluate("navigator.locks.request('bff-renewal', () => {})");
  }

  /** How often it asked so. */
  count(what: string): number {
    return this.asked.filter((asked) => asked === what).length;
  }

  told(): Promise<Told[]> {
    return this.page.evaluate<Told[]>('told');
  }

  async names(): Promise<string[]> {
    return (await this.told()).map(({ type }) => type);
  }

  state(): Promise<string> {
    return this.page.evaluate<string>('bffSession.state');
  }

  comesTo(state: string, limit?: number): Promise<void> {
    return until(async () => (await this.state()) === state, limit);
  }

  hears(type: string, times = 1): Promise<void> {
    return until(async () => (await this.names()).filter((name) => name === type).length >= times);
  }

  /** Status of a call that the page makes, 0 for none. */
  call(path = '/api/sharepoint/lists', init = '{}'): Promise<number> {
    return this.page.evaluate<number>(`fetch('${path}', ${init}).then(({ status }) => status, () => 0)`);
  }

  /** Time passes here and everywhere. The page's clock is to be installed before. */
  async pass(world: World, ms: number): Promise<void> {
    later(world, ms);
    await this.page.clock.runFor(ms);
  }
}
