import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { Route } from 'playwright-core';
import { launchChromium, type RunningChromium } from '../support/chromium.js';

const OWN = 'http://page.contoso.test';
const EVIL = 'http://evil.test';
const FORGED = "parent.postMessage({ source: 'bff-silent-login', isLoggedIn: true }, '*');";
const REAL = { source: 'bff-silent-login', isLoggedIn: false, error: 'login_required' };

const html = (script: string): { contentType: string; body: string } => ({
  contentType: 'text/html',
  body: `<!doctype html><body><script type="module">${script}</script></body>`,
});

/** Waits for its frame as the client does, but without a time limit: the machine may be slow. */
const WAITING_PAGE = `
  import { configure, signInByFrame } from '/windows.js';
  configure({ base: '${OWN}' });
  window.setTimeout = () => 0;
  window.heard = 0;
  window.addEventListener('message', () => (window.heard += 1));
  window.outcome = signInByFrame();
  window.frameFrom = (origin) => {
    const frame = document.createElement('iframe');
    frame.src = origin + '/forger.html';
    document.body.append(frame);
  };`;

describe('the browser client, while it waits for its hidden frame', () => {
  let chromium: RunningChromium;
  let script: string;
  beforeAll(async () => {
    chromium = await launchChromium();
    const contents = "export * from './windows.ts'; export { configure } from './settings.ts';";
    const stdin = { contents, resolveDir: 'libs/renewal-client/src' };
    const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm' });
    script = outputFiles[0]?.text ?? '';
  });
  afterAll(() => chromium.close());

  it.each([
    ['the page itself', `window.${FORGED.replace('parent.', '')}`],
    ['another frame of its own origin', `window.frameFrom('${OWN}')`],
    ['a frame of another site', `window.frameFrom('${EVIL}')`],
  ])('does not take a message of %s for the outcome', async (_who, forge) => {
    const page = await chromium.context.newPage();
    await page.route(`${OWN}/`, (route) => route.fulfill(html(WAITING_PAGE)));
    await page.route('**/windows.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    );
    await page.route('**/forger.html', (route) => route.fulfill(html(FORGED)));
    const held = new Promise<Route>((resolve) => void page.route('**/bff/forced-sign-in*', resolve));
    await page.goto(`${OWN}/`, { waitUntil: 'commit' });
    const frame = await held;
    await page.evaluate(forge);
    await page.waitForFunction('window.heard > 0');
    await frame.fulfill(html(`parent.postMessage(${JSON.stringify(REAL)}, '${OWN}');`));
    expect(await page.evaluate('window.outcome')).toBe('login_required');
    await page.close();
  });
});
