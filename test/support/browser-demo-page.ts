import type { BrowserContext, Locator, Page } from 'playwright-core';
import { contentSecurityPolicy, publishPage } from '../../scripts/demo/page.mjs';
import { freePort } from './free-port.js';
import { startWorld, type World } from './world.js';

/** Seconds. */
export interface DemoWorldOptions {
  lifetime: number;
  lead: number;
}

/** The demo's own surroundings, with tokens that a test can wait for. */
export async function startDemoWorld({ lifetime, lead }: DemoWorldOptions): Promise<World> {
  const entra = await freePort();
  const emulator = `http://localhost:${entra}`;
  const page = await publishPage({ emulator });
  const world = await startWorld({
    emulator: { publicHost: 'localhost', ports: { entra }, accessTokenLifetimeSeconds: lifetime },
    env: {
      TOKEN_RENEWAL_LEAD: `${lead}s`,
      FRONTEND_DIR: page.dir,
      FRONTEND_CSP: contentSecurityPolicy({ emulator }),
    },
  });
  return {
    ...world,
    stop: async () => {
      await world.stop();
      await page.remove();
    },
  };
}

/** The demo page, as its user sees it. */
export class DemoPage {
  private constructor(
    readonly page: Page,
    /** What the browser refused to do for the page, and what went wrong in it. */
    readonly complaints: string[],
  ) {}

  /** In a new tab of a browser that knows nothing of earlier ones. */
  static async open(context: BrowserContext, { origin }: World): Promise<DemoPage> {
    await context.clearCookies();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught|TrustedHTML/.test(message.text()))
        complaints.push(message.text());
    });
    await page.goto(origin);
    return new DemoPage(page, complaints);
  }

  /** From the page's own button to the list. */
  async signIn(name: string): Promise<void> {
    await this.page.getByRole('link', { name: 'Sign in' }).click();
    await this.pick(name);
  }

  /** Chooses a person on Entra's page, and comes back. */
  async pick(name: string): Promise<void> {
    await this.page.locator('#accounts').getByRole('button', { name }).click();
    await this.page.getByRole('row').nth(1).waitFor();
  }

  /** The popup that the banner's button opens. */
  async signInAgain(): Promise<Page> {
    const [popup] = await Promise.all([
      this.page.waitForEvent('popup'),
      this.button('Sign in again').click(),
    ]);
    return popup;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Lines of the history, newest first, as `rung outcome`. */
  history(): Promise<string[]> {
    return this.page
      .locator('#history li')
      .evaluateAll((lines) => lines.map(({ dataset }) => `${dataset['rung']} ${dataset['outcome']}`));
  }

  /** Waits until the newest line of the history is this one. */
  async untilNewest(rung: string, outcome: string): Promise<void> {
    await this.page
      .locator(`#history li:first-child[data-rung="${rung}"][data-outcome="${outcome}"]`)
      .waitFor();
  }
}
