import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADELE, startWorld, type World } from '../support/world.js';

describe('signing in', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it('ends at the return URL with one opaque session cookie', async () => {
    const browser = world.browser();
    const landed = await browser.signIn(ADELE, '/some/page?x=1#here');
    expect(new URL(landed.url).pathname).toBe('/some/page');
    expect(browser.jar.get('localhost', 'bff')).toMatch(/^[A-Za-z0-9_-]{107}$/);
  });

  it('tells the page who is signed in', async () => {
    const browser = await world.signedIn();
    const answer = await browser.xhr('/bff/user');
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ username: ADELE, tenantId: world.emulator.tenantId });
  });
});
