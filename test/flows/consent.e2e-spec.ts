import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { later, tokenPosts } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const SHAREPOINT_SCOPE = 'https://contoso.sharepoint.com/AllSites.Write';
const OIDC = ['offline_access', 'openid', 'profile'];

describe('a call for which consent is missing', () => {
  let world: World;
  let user: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    user = await world.signedIn();
    world.emulator.transcript.clear();
  });
  afterEach(async () => {
    world.emulator.faults.clear();
    world.emulator.entra.setUserState(ADELE, 'ok');
    world.emulator.entra.autoSignIn = null;
    await world.redis?.client().flushall();
  });

  const expiry = (resource: string): Promise<Answer> => user.xhr(`/bff/token-expiry?resource=${resource}`);
  const refused = async (answer: Answer): Promise<string> => {
    expectProblem(answer, 'consent_required');
    const { loginUrl, challengeId } = answer.json();
    expect(loginUrl).toBe(`${OWN}/bff/login?challengeId=${String(challengeId)}`);
    return String(loginUrl);
  };
  /** To Entra's consent page: what was asked for, and what the page lists. */
  const consentPage = async (loginUrl: string): Promise<{ asked: URLSearchParams; page: Answer }> => {
    const page = await user.navigate(`${loginUrl}&returnUrl=/tasks/7`);
    expect(page.body).toContain('Permissions requested');
    const [request] = world.emulator.transcript.find({ path: /\/oauth2\/v2\.0\/authorize/ }).slice(-1);
    return { asked: new URL(request?.target ?? '', OWN).searchParams, page };
  };
  const scopes = (asked: URLSearchParams): string[] => (asked.get('scope') ?? '').split(' ').toSorted();

  it('asks for the resource that lacks it and for no other, and then goes through', async () => {
    world.emulator.entra.withdrawConsent(ADELE, SHAREPOINT_SCOPE);
    const loginUrl = await refused(await expiry('sharepoint'));
    const { asked, page } = await consentPage(loginUrl);
    expect(scopes(asked)).toEqual([SHAREPOINT_SCOPE, ...OIDC].toSorted());
    expect(asked.get('prompt')).toBeNull();
    expect(asked.get('login_hint')).toBeTruthy();
    expect(page.body).toContain('AllSites.Write');
    expect(page.body).not.toContain('Sites.ReadWrite.All');
    const landed = await user.press(page, { decision: 'accept' });
    expect(new URL(landed.url).pathname).toBe('/tasks/7');
    world.emulator.transcript.clear();
    expect((await expiry('sharepoint')).status).toBe(200);
    expect((await user.xhr(ITEMS)).status).toBe(200);
    expect(tokenPosts(world)).toEqual([]);
  });

  it('of one scope among several shows that one alone', async () => {
    later(world, 61 * MINUTE);
    world.emulator.entra.withdrawConsent(ADELE, 'Files.ReadWrite.All');
    const { asked, page } = await consentPage(await refused(await user.xhr(ITEMS)));
    expect(scopes(asked).some((scope) => scope.includes('sharepoint.com'))).toBe(false);
    expect(page.body).toContain('Files.ReadWrite.All');
    expect(page.body).not.toContain('User.Read');
    await user.press(page, { decision: 'accept' });
    expect((await user.xhr(ITEMS)).status).toBe(200);
  });

  it('declined changes nothing, and may be given later', async () => {
    world.emulator.entra.withdrawConsent(ADELE, SHAREPOINT_SCOPE);
    const loginUrl = await refused(await expiry('sharepoint'));
    const { page } = await consentPage(loginUrl);
    const declined = await user.press(page, { decision: 'cancel' });
    expect(declined.status).toBe(403);
    expect(declined.body).toContain('You are signed in already');
    expect((await user.xhr(ITEMS)).status).toBe(200);
    expect(await refused(await expiry('sharepoint'))).toBe(loginUrl);
    await user.press((await consentPage(loginUrl)).page, { decision: 'accept' });
    expect((await expiry('sharepoint')).status).toBe(200);
  });

  it('is asked of Entra once, and fills no store, however often it is made', async () => {
    world.emulator.entra.withdrawConsent(ADELE, SHAREPOINT_SCOPE);
    for (let n = 0; n < 10; n += 1) await refused(await expiry('sharepoint'));
    expect(tokenPosts(world)).toHaveLength(1);
    const kept = Object.keys(await storeContents(world)).filter((key) => key.includes('claims-challenge'));
    expect(kept).toHaveLength(1);
  });
});
