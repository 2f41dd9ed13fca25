import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PROBLEM_CONTENT_TYPE } from '@entra-bff/contract';
import { startWorld, type World } from '../support/world.js';

describe('a sign-in that does not work out', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  /** Begins a sign-in and comes back with Entra's refusal. */
  const refused = async (headers: Record<string, string>) => {
    const browser = world.browser();
    const started = await browser.step('/bff/login?returnUrl=/work');
    const state = new URL(String(started.headers['location'])).searchParams.get('state') ?? '';
    const query = new URLSearchParams({
      state,
      error: 'access_denied',
      error_description: '<script>alert(1)</script>',
    });
    return browser.step(`/bff/callback?${query.toString()}`, headers);
  };

  it('tells a person why, and the way on', async () => {
    const page = await refused({ 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' });
    expect(page.status).toBe(403);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.body).toContain('/bff/login?returnUrl=%2Fwork');
    expect(page.body).toContain('access_denied');
    // Who went back was denied nothing, and needs no other account.
    expect(page.body).toContain('You did not sign in.');
    expect(page.body).toContain('>Sign in again</a>');
    expect(page.body).not.toMatch(/is denied|another account/);
    expect(page.body).not.toContain('alert');
  });

  it('tells everybody else the problem', async () => {
    const answer = await refused({});
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toContain(PROBLEM_CONTENT_TYPE);
    expect(answer.json()).toMatchObject({ code: 'access_denied', retryable: false });
  });
});
