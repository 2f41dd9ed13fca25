import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROUTES } from '@entra-bff/contract';
import { decodeJwt } from 'jose';
import { ArticlePage, startArticleWorld } from '../support/browser-article-page.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const MEGAN = 'megan@contoso.onmicrosoft.com';
// Nobody else's sessions, which the service renews as well, count among theirs.
const REMEMBERED = 'remembered@contoso.onmicrosoft.com';
const FORGOTTEN = 'forgotten@contoso.onmicrosoft.com';
const LIFETIME = 18_000;
const LEAD = 6_000;
const PATIENCE = 90_000;

let world: World;
const opened: ArticlePage[] = [];

beforeAll(async () => {
  world = await startArticleWorld({ lifetime: LIFETIME, lead: LEAD });
}, PATIENCE);

afterAll(async () => {
  await Promise.all(opened.map((article) => article.close()));
  await world.stop();
}, PATIENCE);

async function open(username: string, timezoneId: string): Promise<ArticlePage> {
  const article = await ArticlePage.open(world, username, timezoneId);
  opened.push(article);
  return article;
}

const tokenRequests = (user: string, grant: string): number =>
  world.emulator.transcript.count({ service: 'entra', path: /\/token/, body: `grant_type=${grant}`, user });

/** When the token expires that the user's last call reached Graph with. */
const expiryOfTokenInUse = (user: string): number => {
  const calls = world.emulator.transcript.find({ service: 'graph', user });
  return (decodeJwt(calls.at(-1)?.headers.authorization?.slice('Bearer '.length) ?? '').exp ?? 0) * 1_000;
};

async function renewsInTime(username: string, timezoneId: string): Promise<void> {
  const article = await open(username, timezoneId);
  const { expiresOn } = await article.getJson(ROUTES.tokenExpiry);
  const expiry = await article.time('token-expiry');
  expect(expiry).toBe(Math.floor(Date.parse(String(expiresOn)) / 1_000) * 1_000);
  expect(await article.time('token-renewal-at')).toBe(expiry - LEAD);

  await article.untilSilentSignIns(1);
  const challenges = world.emulator.transcript.find({ path: /authorize\?.*prompt=none/, user: username });
  expect(challenges).toHaveLength(1);
  expect(challenges[0]?.at).toBeGreaterThanOrEqual(expiry - LEAD);
  expect(challenges[0]?.at).toBeLessThan(expiry);
  await article.untilExpiryAfter(expiry);

  await sleep(expiry + 1_000 - Date.now());
  await article.page.getByRole('button', { name: 'Show the requests' }).click();
  await article.page.getByText('New laptop').waitFor();
  expect(expiryOfTokenInUse(username)).toBeGreaterThan(expiry);
  // Each token came through the browser: at the sign-in, and in the frame.
  expect(tokenRequests(username, 'authorization_code')).toBe(2);
  expect(tokenRequests(username, 'refresh_token')).toBe(0);
  // The copy of the page inside the frame keeps still.
  expect(article.requests('/', 'frame')).toBe(1);
  expect(article.requests(ROUTES.articleTokenExpiry, 'frame')).toBe(0);
  expect(article.complaints).toEqual([]);
}

describe("the article's page", () => {
  it(
    'renews through its hidden frame in time, wherever on earth its user is',
    async () => {
      await Promise.all([
        renewsInTime(ADELE, 'America/New_York'),
        renewsInTime(ALEX, 'Asia/Kolkata'),
        renewsInTime(MEGAN, 'Pacific/Auckland'),
      ]);
    },
    PATIENCE,
  );
});

describe("the article's page, when the silent sign-in fails", () => {
  let remembered: ArticlePage;
  let forgotten: ArticlePage;
  beforeAll(async () => {
    await Promise.all(opened.splice(0).map((article) => article.close()));
    for (const username of [REMEMBERED, FORGOTTEN]) world.emulator.entra.addUser({ username });
    [remembered, forgotten] = await Promise.all([
      open(REMEMBERED, 'America/New_York'),
      open(FORGOTTEN, 'Asia/Kolkata'),
    ]);
    // Entra forgets who sits at the browser; in the second case the refresh token goes as well.
    world.emulator.entra.endBrowserSessions(REMEMBERED);
    world.emulator.entra.revokeSessions(FORGOTTEN);
  }, PATIENCE);

  it(
    'is not loaded into the frame, and goes on with the refresh token',
    async () => {
      await remembered.untilExpiryAfter(await remembered.time('token-expiry'));
      expect(tokenRequests(REMEMBERED, 'refresh_token')).toBe(1);
      expect(await remembered.frameText()).toContain('login_required');
      expect(remembered.requests('/', 'frame')).toBe(0);
      expect(remembered.requests(ROUTES.articleForcedSignIn, 'frame')).toBe(1);
    },
    PATIENCE,
  );

  it(
    'asks the user to sign in, and Entra not again and again, where nothing renews the token',
    async () => {
      await forgotten.page.getByRole('link', { name: 'Sign in' }).waitFor();
      expect(await forgotten.frameText()).toContain('login_required');
      await sleep(3_000);
      expect(forgotten.requests('/', 'frame')).toBe(0);
      expect(forgotten.requests(ROUTES.articleForcedSignIn, 'frame')).toBe(1);
      expect(forgotten.requests(ROUTES.articleTokenExpiry, 'page')).toBe(2);
    },
    PATIENCE,
  );
});
