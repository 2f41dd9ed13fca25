import { describe, expect, it } from '@jest/globals';
import { signedInAccount } from './signed-in-account.js';

const account = { home_account_id: 'ada.home', environment: 'login.windows.net', realm: 'tenant' };

describe('the account that names the partition of a sign-in', () => {
  it('is the only one there is', () => {
    const expected = { homeAccountId: 'ada.home', environment: 'login.windows.net', tenantId: 'tenant' };
    expect(signedInAccount({ Account: { a: account } })).toEqual(expected);
  });

  it('is nobody among several, even if they are one person in two tenants', () => {
    const guest = { ...account, realm: 'other-tenant' };
    expect(() => signedInAccount({ Account: { a: account, b: guest } })).toThrow(/several accounts/);
  });

  it('is not guessed from tokens alone', () => {
    expect(() => signedInAccount({ RefreshToken: { a: account } })).toThrow(TypeError);
    expect(() => signedInAccount({ Account: { a: { ...account, realm: 1 } } })).toThrow(TypeError);
  });
});
