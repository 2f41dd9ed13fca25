import { accountPartition } from '@entra-bff/msal-redis-cache';
import type { AccountInfo } from '@azure/msal-node';
import { msalFor, store } from '../examples/instead-of-distributed-cache-plugin.js';

const clientId = '<client id>';
const redirectUri = 'https://app.test/callback';
const GRAPH = ['https://graph.microsoft.com/User.Read'];
const SHAREPOINT = ['https://contoso.sharepoint.com/AllSites.Read'];
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
let requests = 0;

/** Entra's token endpoint: the code `ada` signs in ada, whose refresh token is `ada` for ever. */
globalThis.fetch = async (_url, init) => {
  const form = new URLSearchParams(typeof init?.body === 'string' ? init.body : '');
  const user = form.get('code') ?? form.get('refresh_token') ?? '';
  const claims = { oid: user, tid: 'home', sub: user, preferred_username: user, ver: '2.0' };
  return Response.json({
    token_type: 'Bearer',
    scope: form.get('scope'),
    expires_in: 3600,
    access_token: `at.${user}.${(requests += 1)}`,
    refresh_token: user,
    id_token: [base64url({ alg: 'none' }), base64url(claims), ''].join('.'),
    client_info: base64url({ uid: user, utid: 'home' }),
  });
};

async function signIn(code: string): Promise<AccountInfo> {
  const client = msalFor((account) => accountPartition({ clientId, ...account }));
  const { account } = await client.acquireTokenByCode({ code, redirectUri, scopes: GRAPH });
  if (account === null) throw new Error('No account.');
  return account;
}

async function token(account: AccountInfo, scopes: string[]): Promise<string> {
  const client = msalFor(accountPartition({ clientId, ...account }));
  return (await client.acquireTokenSilent({ account, scopes })).accessToken;
}

const [ada, bob] = [await signIn('ada'), await signIn('bob')];
console.log(await token(ada, GRAPH), await token(bob, GRAPH));
console.log(await token(ada, SHAREPOINT), await token(ada, SHAREPOINT), await token(ada, GRAPH));
await store.delete(accountPartition({ clientId, ...ada }));
console.log(await token(ada, GRAPH).catch(() => 'signed out'), await token(bob, GRAPH));
process.exit();
