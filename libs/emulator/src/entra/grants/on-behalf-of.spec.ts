import { describe, expect, it } from '@jest/globals';
import { claimsOf, TestClient } from '../../../test-support/client.js';
import { ADELE, emulatorForSuite } from '../../../test-support/emulators.js';

describe('on behalf of', () => {
  const emulator = emulatorForSuite();
  const assertion = (scope = `api://${emulator().clientId}/access_as_user`) =>
    emulator().entra.issueAccessToken({ username: ADELE, scope });
  const exchange = async (text: string, more: Record<string, string> = {}) =>
    new TestClient(emulator()).token({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      requested_token_use: 'on_behalf_of',
      scope: 'https://contoso.sharepoint.com/AllSites.Write',
      assertion: text,
      ...more,
    });

  it('exchanges a token for this application into one for the API behind', async () => {
    const { body } = await exchange(await assertion());

    expect(claimsOf(body['access_token'])).toMatchObject({
      aud: 'https://contoso.sharepoint.com',
      scp: 'AllSites.Write',
      preferred_username: ADELE,
    });
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('refuses a token that was issued for another audience', async () => {
    expect((await exchange(await assertion('User.Read'))).body['error_codes']).toEqual([500131]);
  });

  it('refuses a token that it did not sign', async () => {
    const forged = (await assertion()).replace(/.{20}$/, 'A'.repeat(20));

    expect((await exchange(forged)).body['error_codes']).toEqual([50013]);
  });

  it('refuses a token that has run out or was ended', async () => {
    const text = await assertion();
    emulator().entra.expireAccessTokens(ADELE);

    expect((await exchange(text)).body['error_codes']).toEqual([500133]);
  });

  it('answers a policy with claims that only the caller can satisfy', async () => {
    const text = await assertion();
    emulator().entra.setUserState(ADELE, 'needs_mfa');
    const { body } = await exchange(text);

    expect(body).toMatchObject({ suberror: 'basic_action', claims: expect.stringContaining('essential') });
  });
});
