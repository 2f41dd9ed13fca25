import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { callAs, startBearerWorld, userToken, userTokenWith } from '../support/machine-client.js';
import { expectProblem } from '../support/problems.js';
import { tokenPosts } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const FABRIKAM = 'd2a7c6de-51c2-4c0a-9d62-0a1f9b7e4f02';
const ISAIAH = 'isaiah@fabrikam.onmicrosoft.com';
/** At home in Fabrikam, a guest in Contoso. */
const LYNNE = 'lynne@fabrikam.onmicrosoft.com';

const PRADEEP = 'pradeep@outlook.com';
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

let world: World;
beforeAll(async () => {
  const env = { AZURE_TENANT_ID: 'organizations', ALLOWED_TENANTS: FABRIKAM };
  world = await startBearerWorld({ env });
});
afterAll(() => world.stop());

describe('where users of several tenants may sign in', () => {
  it('the same tenants are let in with bearer tokens, each by its own issuer', async () => {
    expect((await callAs(world, await userToken(world, ISAIAH))).status).toBe(200);
    expect(tokenPosts(world).at(-1)?.target).toContain(FABRIKAM);
  });

  it.each<[string, () => Promise<string>]>([
    ['a tenant that is not let in', () => userToken(world, ADELE)],
    ['one that says to be of the other', () => userTokenWith(world, { tid: FABRIKAM })],
    ['a tenant under a name that is none', () => userTokenWith(world, { tid: 'organizations' })],
    [
      'a tenant under the placeholder',
      () =>
        userTokenWith(world, { tid: '{tenantid}', iss: `${world.emulator.authorityHost}/{tenantid}/v2.0` }),
    ],
  ])('a token of %s is refused', async (_what, token) => {
    world.emulator.transcript.clear();
    expectProblem(await callAs(world, await token()), 'invalid_token');
    expect(tokenPosts(world)).toEqual([]);
  });
});

describe('a guest', () => {
  const guestToken = (of: World): Promise<string> => userToken(of, LYNNE);

  it('is refused when the token says so, unless guests are let in; then called for as who they are here', async () => {
    const strict = await startBearerWorld();
    const idp = `https://sts.windows.net/${FABRIKAM}/`;
    strict.emulator.entra.tampering = { accessTokenClaims: { idp } };
    expectProblem(await callAs(strict, await guestToken(strict)), 'invalid_token');
    await strict.stop();
    const open = await startBearerWorld({ env: { GUEST_ACCOUNTS: 'allowed' }, redis: true });
    open.emulator.entra.tampering = { accessTokenClaims: { idp } };
    const token = await guestToken(open);
    open.emulator.entra.tampering = {};
    expect((await callAs(open, token)).status).toBe(200);
    const [call] = open.emulator.transcript.find({ service: 'graph' });
    const bearer = decodeJwt(String(call?.headers.authorization).replace('Bearer ', ''));
    expect(bearer).toMatchObject({ oid: decodeJwt(token)['oid'], tid: open.emulator.tenantId });
    await open.stop();
  });
});

describe('a personal account', () => {
  let own: World | undefined;
  afterEach(() => own?.stop());

  it.each<[string, string, number]>([
    ['where its tenant is on the list, whoever vouches for it', `${FABRIKAM},${PERSONAL}`, 200],
    ['and nowhere else', FABRIKAM, 401],
  ])('is let in by bearer as at a sign-in: %s', async (_where, allowed, status) => {
    own = await startBearerWorld({ env: { AZURE_TENANT_ID: 'common', ALLOWED_TENANTS: allowed } });
    own.emulator.entra.tampering = { accessTokenClaims: { idp: 'live.com' } };
    expect((await callAs(own, await userToken(own, PRADEEP))).status).toBe(status);
  });
});
