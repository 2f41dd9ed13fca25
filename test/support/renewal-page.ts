import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorOptions } from '@entra-bff/emulator';
import type { BrowserContext, Page } from 'playwright-core';
import { freePort } from './free-port.js';
import { startWorld, type World, type WorldOptions } from './world.js';

export const SCRIPT_TAG = '<script src="/bff/renewal-client.js"></script>';

/** A page of the service's own origin that loads the browser client, and nothing else. */
export const ONE_SCRIPT_TAG = page(SCRIPT_TAG);

/** What a client tells. */
export const CLIENT_EVENTS = ['renewed', 'reauth-required', 'signed-out', 'user-changed', 'session-expiring'];

export function page(head: string, body = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>${head}</head><body>${body}</body></html>`;
}

export interface RenewalWorldOptions extends WorldOptions {
  /** Files of the front end, by name. */
  pages?: Record<string, string>;
  emulator?: EmulatorOptions;
}

/** A service whose front end is given, and that counts nobody's requests; Entra is of another site than the page. */
export async function startRenewalWorld(options: RenewalWorldOptions = {}): Promise<World> {
  const { pages = { 'index.html': ONE_SCRIPT_TAG }, ...rest } = options;
  const folder = await mkdtemp(join(tmpdir(), 'entra-bff-renewal-'));
  for (const [name, text] of Object.entries(pages)) await writeFile(join(folder, name), text);
  const world = await startWorld({
    ...rest,
    emulator: { ports: { entra: await freePort() }, ...rest.emulator },
    env: { RATE_LIMIT: 'off', FRONTEND_DIR: folder, ...rest.env },
  });
  return {
    ...world,
    stop: async () => {
      await world.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** In a new tab, once the client knows who is signed in, or that nobody is. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.waitForFunction("window.bffSession && bffSession.state !== 'starting'");
  return tab;
}
