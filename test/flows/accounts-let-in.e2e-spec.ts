import { afterEach, describe, expect, it } from '@jest/globals';
import type { ProblemCode } from '@entra-bff/contract';
import type { Tampering } from '@entra-bff/emulator';
import type { Browser } from '../support/browser.js';
import { expectFailurePage } from '../support/problems.js';
import { startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const FABRIKAM = 'd2a7c6de-51c2-4c0a-9d62-0a1f9b7e4f02';
const CONTOSO = '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001';
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';
const ISAIAH = 'isaiah@fabrikam.onmicrosoft.com';
const GUEST = 'lynne@fabrikam.onmicrosoft.com';
const PRADEEP = 'pradeep@outlook.com';

describe('an account', () => {
  let world: World | undefined;
  afterEach(() => world?.stop());

  const start = async (env: Record<string, string>, tampering: Tampering = {}): Promise<World> => {
    world = await startSecureWorld({ redis: true, env });
    world.emulator.entra.tampering = tampering;
    return world;
  };
  const signIn = async (at: World, username: string): Promise<Browser> => {
    at.emulator.entra.autoSignIn = username;
    const browser = at.browser();
    await browser.navigate('/bff/login?returnUrl=/bff/user');
    return browser;
  };
  const isLetIn = async (at: World, username: string): Promise<void> => {
    const browser = await signIn(at, username);
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username });
  };
  const isRefused = async (
    at: World,
    username: string,
    code: ProblemCode = 'tenant_not_allowed',
  ): Promise<void> => {
    const before = await storeContents(at);
    const browser = await signIn(at, username);
    const [end] = browser.history.slice(-1);
    if (end !== undefined) expectFailurePage(end, code);
    expect(end?.headers['set-cookie']).toBeUndefined();
    expect((await browser.xhr('/bff/user')).status).toBe(401);
    expect(await storeContents(at)).toEqual(before);
    expect(JSON.stringify(at.bff.log.lines)).not.toContain(username);
  };

  it('of the tenant is let in, and a guest of it is not', async () => {
    const at = await start({});
    await isLetIn(at, ADELE);
    await isRefused(at, GUEST);
    expect(at.bff.log.of('sign_in_failed')[0]?.fields).toMatchObject({
      code: 'tenant_not_allowed',
      via: 'login',
      user: expect.any(String),
    });
  });

  it('of a guest is let in where the operator says so, and its tokens are renewed', async () => {
    const at = await start({ GUEST_ACCOUNTS: 'allowed' });
    const guest = await signIn(at, GUEST);
    expect((await guest.xhr('/bff/user')).json()).toMatchObject({ username: GUEST });
    later(at, 61 * MINUTE);
    expect((await guest.xhr('/bff/token-renewal', { method: 'POST' })).status).toBe(200);
    await isLetIn(at, ADELE);
  });

  it.each<[string, Record<string, unknown>, boolean]>([
    ['acct says that it is a member', { acct: 0 }, true],
    ['acct says that it is a guest', { acct: 1 }, false],
    ['acct says so as a text', { acct: '1' }, false],
    ['the tenant itself vouches, by its v1 name', { idp: `https://sts.windows.net/${CONTOSO}/` }, true],
    ['another tenant vouches', { idp: `https://sts.windows.net/${FABRIKAM}/` }, false],
    [
      'the issuer of another tenant vouches',
      { idp: `https://login.microsoftonline.com/${FABRIKAM}/v2.0` },
      false,
    ],
    ['a consumer service vouches', { idp: 'live.com' }, false],
    ['a mailed code vouches', { idp: 'mail' }, false],
  ])('with home ids is judged by its claims too: %s', async (_what, idTokenClaims, isMember) => {
    const at = await start({}, { idTokenClaims });
    if (isMember) await isLetIn(at, ADELE);
    else await isRefused(at, ADELE);
  });

  it('of a tenant on the list is let in, and no other', async () => {
    const at = await start({ AZURE_TENANT_ID: 'organizations', ALLOWED_TENANTS: FABRIKAM });
    await isLetIn(at, ISAIAH);
    await isRefused(at, ADELE);
  });

  it('of a person is let in only by its tenant id on the list', async () => {
    const both = { AZURE_TENANT_ID: 'common', ALLOWED_TENANTS: `${CONTOSO},${FABRIKAM}` };
    await isRefused(await start(both), PRADEEP);
    await world?.stop();
    const listed = { ...both, ALLOWED_TENANTS: `${CONTOSO},${PERSONAL}` };
    await isLetIn(await start(listed, { idTokenClaims: { idp: 'live.com' } }), PRADEEP);
  });

  it('of a tenant that is configured by its domain is held against the tenant of that domain', async () => {
    const at = await start({ AZURE_TENANT_ID: 'contoso.onmicrosoft.com' });
    await isLetIn(at, ADELE);
    await isRefused(at, GUEST);
    at.emulator.entra.tampering = { idTokenClaims: { tid: FABRIKAM } };
    await isRefused(at, ADELE, 'login_failed');
    at.emulator.entra.tampering = {
      idTokenClaims: { tid: FABRIKAM, iss: `${at.emulator.authorityHost}/${FABRIKAM}/v2.0` },
    };
    await isRefused(at, ADELE, 'login_failed');
  });
});
