import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { requireProgram } from './find-program.js';

export interface ChromiumOptions {
  /** IANA zone of the user, e.g. `America/New_York`; UTC unless told. */
  timezoneId?: string;
  /** Builds and versions differ in their default, so every test says which it means; allowed unless told. */
  thirdPartyCookies?: 'allowed' | 'blocked';
  /** Further command line switches, e.g. a feature flag. */
  args?: readonly string[];
}

export interface RunningChromium {
  /** A fresh profile: no cookies, no storage. */
  readonly context: BrowserContext;
  close(): Promise<void>;
}

const SWITCHES = [
  '--no-sandbox', // Chromium refuses to run as root with it, and CI containers are root
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Hosts of the tests are this machine, and no other host exists.
  '--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** A real headless browser on a profile of its own; hosts under `.test` are loopback, certificates any. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<RunningChromium> {
  const { timezoneId = 'UTC', thirdPartyCookies = 'allowed', args = [] } = options;
  const profile = await mkdtemp(join(tmpdir(), 'entra-bff-chromium-'));
  await writePreferences(profile, thirdPartyCookies === 'blocked');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: requireProgram('chromium'),
    headless: true,
    timezoneId,
    ignoreHTTPSErrors: true,
    args: [...SWITCHES, ...args],
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** One browser for many fresh profiles (`newContext`), which is quicker; third-party cookies are allowed. */
export function launchForMany(options: { ignoreDefaultArgs?: string[] } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: requireProgram('chromium'),
    args: [...SWITCHES, '--disable-features=TrackingProtection3pcd'],
    ...options,
  });
}

async function writePreferences(profile: string, blocked: boolean): Promise<void> {
  // cookie_controls_mode: 0 allows third-party cookies, 1 blocks them.
  const preferences = {
    profile: { cookie_controls_mode: blocked ? 1 : 0, block_third_party_cookies: blocked },
  };
  await mkdir(join(profile, 'Default'), { recursive: true });
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}
