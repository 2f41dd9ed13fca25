import { describe, expect, it } from '@jest/globals';
import { claimsChallenge } from './claims-challenge.js';
import { parseChallenges } from './www-authenticate.js';

const CLAIMS = '{"access_token":{"nbf":{"essential":true, "value":"1726258122"}}}';
const ENCODED = 'eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTcyNjI1ODEyMiJ9fX0=';
const APP = '00000003-0000-0000-c000-000000000000';
const AUTHORIZE = 'https://login.microsoftonline.com/common/oauth2/authorize';
const POP = `PoP realm="", authorization_uri="${AUTHORIZE}", client_id="${APP}", nonce="ey=="`;
const RESULT = 'Continuous access evaluation resulted in challenge with result: InteractionRequired';
const bearer = (claims: string, error = 'insufficient_claims'): string =>
  `Bearer realm="", authorization_uri="${AUTHORIZE}", client_id="${APP}", error_description="${RESULT}", error="${error}", claims="${claims}"`;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('a claims challenge is found', () => {
  it.each([
    ['alone', bearer(ENCODED)],
    ['behind another scheme in one header', `${POP}, ${bearer(ENCODED)}`],
    ['in a header of its own', [POP, bearer(ENCODED)]],
    ['before another scheme', `${bearer(ENCODED)}, ${POP}`],
    ['without padding', bearer(ENCODED.replace('=', ''))],
    ['with parameters in another order', `Bearer claims="${ENCODED}", error="insufficient_claims", realm=""`],
    ['whatever the case of scheme and names', `bEARER Error="insufficient_claims", CLAIMS="${ENCODED}"`],
    ['without quotes where none are needed', `Bearer error=insufficient_claims, claims="${ENCODED}"`],
    ['with blanks around the signs', `Bearer error = "insufficient_claims" ,  claims = "${ENCODED}"`],
    ['behind a scheme with one value', `Negotiate YII=, ${bearer(ENCODED)}`],
    ['behind bare schemes', `NTLM, Negotiate, ${bearer(ENCODED)}`],
    ['behind commas and escapes in quotes', `Digest a="x, \\"Bearer error=\\"", ${bearer(ENCODED)}`],
  ])('%s', (_name, header) => {
    expect(claimsChallenge(header)).toEqual({ kind: 'claims', claims: CLAIMS });
  });

  it('in base64url', () => {
    const claims = { access_token: { x: '>>>???' } };
    const encoded = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(encoded).toMatch(/[-_]/);
    expect(claimsChallenge(bearer(encoded))).toEqual({ kind: 'claims', claims: JSON.stringify(claims) });
  });
});

describe('no claims challenge is', () => {
  it.each([
    ['an expired token', bearer(ENCODED, 'invalid_token')],
    ['no header', undefined],
    [
      'claims of another scheme',
      POP.replace('nonce', `error="insufficient_claims", claims="${ENCODED}", nonce`),
    ],
    [
      "SharePoint's plain refusal",
      'Bearer realm="8f1b6e2c-3a67-4ed0-9d5f-5a2b6c1d7e90",client_id="00000003-0000-0ff1-ce00-000000000000",' +
        'trusted_issuers="00000001-0000-0000-c000-000000000000@*,https://sts.windows.net/*/,00000003-0000-0ff1-ce00-000000000000@90140122-8516-11e1-8eff-49304924019b",' +
        'authorization_uri="https://login.windows.net/common/oauth2/authorize"',
    ],
  ])('%s', (_name, header) => {
    expect(claimsChallenge(header)).toEqual({ kind: 'none' });
  });
});

describe('nonsense is called so', () => {
  it.each([
    ['no claims', 'Bearer error="insufficient_claims"'],
    ['empty claims', bearer('')],
    ['claims that are no base64', bearer('{"access_token":{}}'.replaceAll('"', "'"))],
    ['claims that are no JSON', bearer(Buffer.from('{not json').toString('base64'))],
    ['claims that are no object', bearer(encode(['access_token']))],
    ['null', bearer(encode(null))],
    ...['access_token', 'id_token', 'userinfo'].flatMap((part) =>
      [null, 'x', 1, true, []].map((value): [string, string] => [
        `${part} that is ${JSON.stringify(value)}`,
        bearer(encode({ access_token: {}, [part]: value })),
      ]),
    ),
    ['claims twice', `${bearer(ENCODED)}, claims="${encode({ id_token: {} })}"`],
    ['more than 8 KB of claims', bearer(encode({ access_token: { x: 'y'.repeat(8_192) } }))],
    ['an open quote', bearer(ENCODED).slice(0, -1)],
  ])('%s', (_name, header) => {
    expect(claimsChallenge(header)).toEqual({ kind: 'malformed' });
  });

  it('and long nonsense is judged at once', () => {
    const long = [',='.repeat(16_000), `Bearer ${'a '.repeat(16_000)}`, `Bearer x="${'\\'.repeat(32_000)}`];
    expect(long.map((header) => claimsChallenge(header).kind)).toEqual(['none', 'none', 'none']);
  });
});

it('commas and equals signs inside quotes stay where they are', () => {
  const [challenge] = parseChallenges(
    'Bearer trusted_issuers="a@*,https://sts.windows.net/*/,b=c", realm="r"',
  );
  expect(Object.fromEntries(challenge?.parameters ?? [])).toEqual({
    trusted_issuers: 'a@*,https://sts.windows.net/*/,b=c',
    realm: 'r',
  });
});
