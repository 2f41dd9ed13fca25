// Writes docs/images/demo-light.png and demo-dark.png: the demo as its user sees it a moment after signing in.
// Needs a build and Chromium.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort } from './demo/ports.mjs';
import { startDemo } from './demo/world.mjs';
import { findProgram } from './find-program.mjs';

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));
const SILENT = { tells: () => false, write() {}, audit() {} };

mkdirSync(IMAGES, { recursive: true });
const demo = await startDemo({ port: await freePort(), log: SILENT });
const browser = await chromium.launch({
  executablePath: findProgram('chromium'),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const viewport = { width: 1200, height: 700 };
  const page = await browser.newPage({ viewport, timezoneId: 'UTC', locale: 'en-GB' });
  await page.goto(demo.origin);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Adele Vance' }).click();
  await page.getByRole('row').nth(1).waitFor();
  // One of each kind, for the eye.
  await page.getByRole('button', { name: 'server', exact: true }).click();
  await page.locator('#history [data-rung="server"]').waitFor();
  await page.getByRole('button', { name: 'Revoke the refresh token' }).click();
  await page.locator('#history [data-rung="iframe"]').waitFor();
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${IMAGES}demo-${colorScheme}.png`, animations: 'disabled' });
  }
} finally {
  await browser.close();
  await demo.stop();
}
