import { describe, expect, it } from '@jest/globals';
import { clientInfoOf, homeAccountId, usableTokenAnswer } from './token-answer.js';

const USER = { oid: 'user', tid: 'tenant', homeAccountId: 'user.tenant' };
const SCOPES = ['https://graph.microsoft.com/Sites.ReadWrite.All'];
const jwt = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const GOOD = {
  token_type: 'Bearer',
  access_token: 'at',
  expires_in: 3600,
  scope: 'Sites.ReadWrite.All openid profile',
  id_token: jwt({ oid: 'user', tid: 'tenant' }),
  client_info: clientInfoOf('user.tenant'),
};

describe('an answer of the token endpoint', () => {
  it.each([
    ['as it should be', GOOD],
    ['with a number in quotes', { ...GOOD, expires_in: '3599' }],
    ['with a small bearer', { ...GOOD, token_type: 'bearer' }],
    ['without a scope, which means as asked', { ...GOOD, scope: undefined }],
    ['with the scope in full', { ...GOOD, scope: 'https://graph.microsoft.com/Sites.ReadWrite.All' }],
    ['without client_info', { ...GOOD, client_info: undefined }],
  ])('is used %s', (_name, body) => {
    expect(usableTokenAnswer(JSON.parse(JSON.stringify(body)), SCOPES, USER)).toMatchObject({
      accessToken: 'at',
    });
  });

  it.each([
    ['empty', {}],
    ['no object', []],
    ['text', '<html>'],
    ['without a token', { ...GOOD, access_token: '' }],
    ['with a token that is no text', { ...GOOD, access_token: { a: 1 } }],
    ['of another type', { ...GOOD, token_type: 'PoP' }],
    ['that ends at once', { ...GOOD, expires_in: 0 }],
    ['that never ends', { ...GOOD, expires_in: 1e12 }],
    ['with a negative life', { ...GOOD, expires_in: -5 }],
    ['without a life', { ...GOOD, expires_in: undefined }],
    ['for other scopes', { ...GOOD, scope: 'Mail.Read' }],
    ['for another account', { ...GOOD, client_info: clientInfoOf('other.tenant') }],
    ['for another user', { ...GOOD, id_token: jwt({ oid: 'other', tid: 'tenant' }) }],
    ['for another tenant', { ...GOOD, id_token: jwt({ oid: 'user', tid: 'other' }) }],
    ['that says nothing of the user', { ...GOOD, id_token: undefined, client_info: undefined }],
  ])('is refused when it is %s', (_name, body) => {
    const answer: unknown = JSON.parse(JSON.stringify(body));
    expect(usableTokenAnswer(answer, SCOPES, USER)).toBeUndefined();
  });

  it.each([undefined, 'x', '', Buffer.from('{"uid":"u"}').toString('base64url'), 42])(
    'names no account with the client_info %j',
    (clientInfo) => {
      expect(homeAccountId(clientInfo)).toBeUndefined();
    },
  );
});
