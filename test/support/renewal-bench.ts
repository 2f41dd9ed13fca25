import type { BrowserContext, Page } from 'playwright-core';
import { launchChromium, type ChromiumOptions } from './chromium.js';
import {
  CLIENT_EVENTS,
  openPage,
  page,
  startRenewalWorld,
  type RenewalWorldOptions,
} from './renewal-page.js';
import { resetEmulator } from './token-posts.js';
import { ADELE, type World } from './world.js';

export interface Heard {
  type: string;
  detail?: Record<string, unknown>;
}

/** Keeps in `heard` what the client told. */
const LISTENS = `<script>
  const heard = [];
  for (const type of ${JSON.stringify(CLIENT_EVENTS)})
    bffSession.addEventListener(type, ({ detail }) => heard.push({ type, detail }));
</script>`;

export function listeningPage(head = '', attributes = '', origin = ''): string {
  return page(`${head}<script src="${origin}/bff/renewal-client.js" ${attributes}></script>${LISTENS}`);
}

export interface BenchOptions extends RenewalWorldOptions {
  browser?: ChromiumOptions;
}

/** One service and one browser for all tests of a file: each begins without cookies and storage. */
export interface Bench {
  readonly world: World;
  readonly context: BrowserContext;
  /** A tab of a user who has just signed in, and whom Entra would sign in again silently. */
  signedIn(path?: string, username?: string): Promise<Page>;
  /** One more tab. */
  open(path?: string): Promise<Page>;
  /** After each test. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBench({ browser, ...options }: BenchOptions = {}): Promise<Bench> {
  const world = await startRenewalWorld({
    pages: { 'index.html': listeningPage(), ...options.pages },
    ...options,
  });
  const chromium = await launchChromium(browser);
  const { context } = chromium;
  const blank = await context.newPage();
  const devTools = await context.newCDPSession(blank);
  const { entra } = world.emulator;
  const open = (path = '/'): Promise<Page> => openPage(context, world.origin + path);
  return {
    world,
    context,
    open,
    async signedIn(path = '/', username = ADELE) {
      entra.autoSignIn = username;
      const tab = await open(`/bff/login?returnUrl=${encodeURIComponent(path)}`);
      entra.autoSignIn = null;
      world.emulator.transcript.clear();
      return tab;
    },
    async reset() {
      for (const tab of context.pages()) if (tab !== blank) await tab.close();
      await devTools.send('Storage.clearDataForOrigin', { origin: world.origin, storageTypes: 'all' });
      await context.clearCookies();
      resetEmulator(world);
    },
    async stop() {
      await chromium.close();
      await world.stop();
    },
  };
}

export function heardBy(tab: Page): Promise<Heard[]> {
  return tab.evaluate<Heard[]>('heard');
}
