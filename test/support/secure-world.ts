import type { Browser } from './browser.js';
import { startWorld, type World, type WorldOptions } from './world.js';

/** The origins of a real installation: ours, a front end we trust, another host of our domain, and somebody else. */
export const OWN = 'https://bff.contoso.test';
export const TRUSTED = 'https://spa.contoso.test';
export const SIBLING = 'https://sib.contoso.test';
export const EVIL = 'https://evil.example';

/** A world whose service believes that it is reached over HTTPS, as behind a balancer that ends TLS. */
export function startSecureWorld({ env, emulator, ...options }: WorldOptions = {}): Promise<World> {
  return startWorld({
    ...options,
    env: { PUBLIC_URL: OWN, ALLOWED_ORIGINS: TRUSTED, ...env },
    emulator: { redirectUris: [`${OWN}/bff/callback`], ...emulator },
  });
}

export interface SetCookie {
  name: string;
  value: string;
  /** Attributes in lower case; those without a value are `true`. */
  attributes: Record<string, string | true>;
}

/** Every `Set-Cookie` of our own service that the browser has met. */
export function cookiesSet(browser: Browser): SetCookie[] {
  return browser.history
    .filter(({ url }) => url.startsWith(browser.own))
    .flatMap(({ headers }) => [headers['set-cookie'] ?? []].flat())
    .map(parseSetCookie);
}

function parseSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
  const attributes = rest.map((part): [string, string | true] => {
    const [name = '', value] = part.split('=');
    return [name.toLowerCase(), value?.toLowerCase() ?? true];
  });
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes: Object.fromEntries(attributes) };
}
