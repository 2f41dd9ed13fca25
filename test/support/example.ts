import type { TranscriptEntry } from '@entra-bff/emulator';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { freePort } from './free-port.js';
import { startProcess } from './process.js';

/** An example as its command runs it, and a browser for it. */
export interface RunningExample {
  /** Where the service is. */
  readonly origin: string;
  /** Where the page is. */
  readonly page: string;
  /** A profile of its own: no cookies, no storage. */
  newContext(): Promise<BrowserContext>;
  /** A button of the emulator. */
  press(button: string, body?: object): Promise<void>;
  /** How often Entra was asked for a sign-in without a page of it, since the start. */
  silentSignIns(): Promise<number>;
  /** Ctrl-C. Resolves to the exit code. */
  interrupt(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts `examples/<name>` on what `npm test` has built. */
export async function startExample(name: string, env: Record<string, string> = {}): Promise<RunningExample> {
  const [port, pagePort] = [await freePort(), await freePort()];
  const running = await startProcess(process.execPath, [`examples/${name}/start.mjs`, '--no-build'], {
    env: { PORT: String(port), PAGE_PORT: String(pagePort), ...env },
    readyWhen: /Ctrl-C ends everything/,
  });
  const found = (pattern: RegExp): string => pattern.exec(running.output())?.[1] ?? '';
  const emulator = found(/\((\S+)\/__emulator/);
  const { context, close } = await launchChromium();
  const browser: Browser | null = context.browser();
  if (browser === null) throw new Error('The browser makes no further contexts.');
  return {
    origin: `http://localhost:${port}`,
    page: found(/Open\s+(\S+)/),
    newContext: () => browser.newContext(),
    async press(button, body = {}) {
      const answer = await fetch(`${emulator}/__emulator/${button}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      if (!answer.ok) throw new Error(`The emulator refused ${button}: ${await answer.text()}`);
    },
    async silentSignIns() {
      const answer = await fetch(`${emulator}/__emulator/transcript?service=entra`);
      const { entries } = (await answer.json()) as { entries: TranscriptEntry[] };
      return entries.filter(({ target }) => target.includes('prompt=none')).length;
    },
    interrupt: () => running.stop('SIGINT'),
    stop: async () => {
      await close();
      await running.stop();
    },
  };
}

/** What a page goes on from with its hidden frame alone: neither its token nor its refresh token is good. */
export async function endTokens(example: RunningExample): Promise<void> {
  await example.press('revoke-refresh-tokens');
  await example.press('expire-access-tokens');
}

/** On Entra's page, in the popup or in the page's place. */
export const chooseUser = (page: Page, username: string): Promise<void> =>
  page.locator(`button[name="username"][value="${username}"]`).click();
