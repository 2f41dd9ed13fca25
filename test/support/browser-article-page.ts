import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { buildPage } from '../../examples/article-page/build-page.mjs';
import { signInWith } from './browser-sign-in.js';
import { launchChromium } from './chromium.js';
import { startWorld, type World } from './world.js';

/** The service with the example page as its front end. Times are milliseconds. */
export async function startArticleWorld(options: { lifetime: number; lead: number }): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'entra-bff-article-page-'));
  const leadSeconds = options.lead / 1_000;
  await buildPage(folder, { leadSeconds });
  const world = await startWorld({
    emulator: { accessTokenLifetimeSeconds: options.lifetime / 1_000 },
    env: { FRONTEND_DIR: folder, TOKEN_RENEWAL_LEAD: `${leadSeconds}s` },
  });
  return {
    ...world,
    stop: async () => {
      await world.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The page as one user has it open, and what the browser asked the service for since the sign-in. */
export class ArticlePage {
  readonly complaints: string[] = [];
  readonly #requests: { path: string; framed: boolean }[] = [];

  private constructor(
    readonly page: Page,
    readonly close: () => Promise<void>,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => this.#note(request));
  }

  static async open(world: World, username: string, timezoneId = 'UTC'): Promise<ArticlePage> {
    const { context, close } = await launchChromium({ timezoneId });
    const opened = new ArticlePage(await context.newPage(), close);
    await signInWith(opened.page, world.origin, username);
    await opened.page.locator('#token-expiry[datetime]').waitFor();
    return opened;
  }

  /** What the page shows, in milliseconds since the epoch. */
  async time(of: 'token-expiry' | 'token-renewal-at'): Promise<number> {
    return Date.parse((await this.page.locator(`#${of}`).getAttribute('datetime')) ?? '');
  }

  /** Asked for by the page itself. */
  getJson(path: string): Promise<Record<string, unknown>> {
    return this.page.evaluate<Record<string, unknown>>(`$.getJSON(${JSON.stringify(path)})`);
  }

  async untilExpiryAfter(ms: number): Promise<void> {
    await this.page.waitForFunction(`Date.parse($('#token-expiry').attr('datetime')) > ${ms}`);
  }

  async untilSilentSignIns(count: number): Promise<void> {
    await this.page.locator('#silent-sign-ins', { hasText: new RegExp(`^${count}$`) }).waitFor();
  }

  requests(path: string, where: 'page' | 'frame'): number {
    return this.#requests.filter((request) => request.path === path && request.framed === (where === 'frame'))
      .length;
  }

  /** The text that the hidden frame ended with. */
  frameText(): Promise<string | null> {
    return this.page.frameLocator('#silent-sign-in').locator('body').textContent();
  }

  #note(request: Request): void {
    const framed = request.frame() !== this.page.mainFrame();
    this.#requests.push({ path: new URL(request.url()).pathname, framed });
  }
}
