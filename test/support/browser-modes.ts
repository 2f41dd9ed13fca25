import type { ChromiumOptions } from './chromium.js';

/** How a browser treats cookies of framed pages. */
export interface CookieMode {
  browser: ChromiumOptions;
  /** Whether Entra, on another site, recognises the user inside a frame. */
  recognised: boolean;
  /** Whether a frame that went through another site sends, and takes, `SameSite=Lax` cookies of its own site. */
  keepsLax: boolean;
}

export const COOKIE_MODES: Record<string, CookieMode> = {
  'third-party cookies allowed': {
    browser: { thirdPartyCookies: 'allowed' },
    recognised: true,
    keepsLax: true,
  },
  'third-party cookies blocked': {
    browser: { thirdPartyCookies: 'blocked' },
    recognised: false,
    keepsLax: true,
  },
  'the strict rule for redirect chains': {
    browser: {
      thirdPartyCookies: 'allowed',
      args: ['--enable-features=CookieSameSiteConsidersRedirectChain'],
    },
    recognised: true,
    keepsLax: false,
  },
};
