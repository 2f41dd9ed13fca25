import type { Page } from 'playwright-core';

/** In a real browser from the login route through Entra's page; resolves when the return URL is shown. */
export async function signInWith(
  page: Page,
  origin: string,
  username: string,
  returnUrl = '/',
): Promise<void> {
  await page.goto(`${origin}/bff/login?returnUrl=${encodeURIComponent(returnUrl)}`);
  await page.locator(`button[name="username"][value="${username}"]`).click();
  await page.waitForURL(new URL(returnUrl, origin).href);
}
