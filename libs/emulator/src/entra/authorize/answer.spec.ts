import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { answerIn, hiddenFields, TestBrowser } from '../../../test-support/browser.js';
import { claimsOf, REDIRECT_URI, TestClient } from '../../../test-support/client.js';
import { ADELE, emulatorForSuite } from '../../../test-support/emulators.js';

describe('the authorization answer', () => {
  const emulator = emulatorForSuite();
  const opened = (more: Record<string, string> = {}, username: string | null = ADELE) => {
    emulator().entra.autoSignIn = username;
    return new TestBrowser().open(new TestClient(emulator()).authorizeUrl(more));
  };

  it('comes in the query with code, state, session_state and client_info', async () => {
    const page = await opened();
    const answer = answerIn(page);

    expect(page.location).toMatch(/^http:\/\/localhost:3000\/bff\/callback\?/);
    expect([...answer.keys()].toSorted()).toEqual(['client_info', 'code', 'session_state', 'state']);
  });

  it('comes in the fragment when asked', async () => {
    const page = await opened({ response_mode: 'fragment' });

    expect(page.location).toMatch(/^http:\/\/localhost:3000\/bff\/callback#/);
  });

  it('comes as a form post when asked', async () => {
    const page = await opened({ response_mode: 'form_post' });

    expect(page.html).toContain(`action="${REDIRECT_URI}">`);
    expect(hiddenFields(page.html)).toMatchObject({ state: 'the-state', code: expect.any(String) });
  });

  it('takes the page around it away when an error is posted', async () => {
    const page = await opened({ response_mode: 'form_post', prompt: 'none' }, null);

    expect(page.html).toContain('target="_top"');
    expect(hiddenFields(page.html)['error']).toBe('login_required');
  });

  it('vouches for the code with c_hash in the hybrid flow', async () => {
    const page = await opened({ response_type: 'code id_token', response_mode: 'fragment' });
    const answer = answerIn(page);
    const half = createHash('sha256')
      .update(answer.get('code') ?? '')
      .digest()
      .subarray(0, 16);

    expect(claimsOf(answer.get('id_token'))).toMatchObject({
      c_hash: half.toString('base64url'),
      nonce: 'the-nonce',
    });
  });

  it('never puts an ID token into a query', async () => {
    const answer = answerIn(await opened({ response_type: 'id_token' }));

    expect(answer.get('error')).toBe('invalid_request');
    expect(answer.has('id_token')).toBe(false);
  });

  it.each([
    [{ scope: 'User.Read https://contoso.sharepoint.com/AllSites.Write' }, 'AADSTS28000'],
    [{ scope: 'https://graph.microsoft.com/.default User.Read' }, 'AADSTS70011'],
    [{ scope: 'https://unknown.example/Read' }, 'AADSTS500011'],
    [{ response_type: 'telepathy' }, 'AADSTS700054'],
    [{ prompt: 'maybe' }, 'AADSTS90023'],
    [{ code_challenge_method: 'S512' }, 'AADSTS90023'],
    [{ claims: 'not json' }, 'AADSTS9002313'],
  ])('tells the client of a bad request: %j', async (more, code) => {
    expect(answerIn(await opened(more)).get('error_description')).toContain(code);
  });

  it.each([
    [{ redirect_uri: 'https://evil.example/callback' }, 'AADSTS50011'],
    [{ client_id: '11111111-1111-4111-8111-111111111111' }, 'AADSTS700016'],
  ])('goes nowhere that cannot be trusted: %j', async (more, code) => {
    const page = await opened(more);

    expect(page.location).toBeUndefined();
    expect(page.html).toContain(code);
  });

  it('can carry what the live service does not send, and lack what it does', async () => {
    emulator().entra.tampering = {
      authorizationResponse: { iss: 'https://evil.example', session_state: null },
    };
    const answer = answerIn(await opened());

    expect(answer.get('iss')).toBe('https://evil.example');
    expect(answer.has('session_state')).toBe(false);
  });
});

describe('registered redirect URIs', () => {
  const emulator = emulatorForSuite(() => ({ redirectUris: [REDIRECT_URI] }));

  it.each([`${REDIRECT_URI}/`, `${REDIRECT_URI}?x=1`, 'http://localhost:3001/bff/callback'])(
    'are compared exactly: %s is refused',
    async (uri) => {
      const page = await new TestBrowser().open(
        new TestClient(emulator()).authorizeUrl({ redirect_uri: uri }),
      );

      expect(page.html).toContain('AADSTS50011');
    },
  );
});
