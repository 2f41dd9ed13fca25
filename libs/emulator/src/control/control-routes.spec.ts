import { get } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { claimsOf, TestClient } from '../../test-support/client.js';
import { ADELE, emulatorForSuite } from '../../test-support/emulators.js';

describe('control over HTTP', () => {
  const emulator = emulatorForSuite();

  async function control(
    method: string,
    name: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const response = await fetch(`${emulator().authorityHost}/__emulator/${name}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : { ...Object(JSON.parse(text)) },
    };
  }

  it('tells the state of things', async () => {
    await new TestClient(emulator()).tokensFor(ADELE);
    const { body } = await control('GET', 'status');

    expect(body).toMatchObject({
      tenantId: emulator().tenantId,
      accessTokenLifetimeSeconds: 3600,
      accessTokens: 1,
      refreshTokens: 1,
      requests: { entra: 3, graph: 0, sharepoint: 0, token: 1 },
      browserSessions: [{ username: ADELE }],
    });
    expect(JSON.stringify(body)).not.toContain(emulator().clientSecret);
  });

  it('is open to pages on loopback and to no other page', async () => {
    const preflight = await control('OPTIONS', 'reset', undefined, { origin: 'http://localhost:3000' });
    const own = await control('GET', 'status', undefined, { origin: 'http://127.0.0.1:5173' });
    const evil = await control('POST', 'reset', undefined, { origin: 'https://evil.example' });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('Content-Type');
    expect(own.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:5173');
    expect(evil.status).toBe(403);
    expect(evil.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('ends access tokens', async () => {
    const token = await emulator().entra.issueAccessToken({ username: ADELE, scope: 'Sites.ReadWrite.All' });
    await control('POST', 'expire-access-tokens', { username: ADELE });
    const headers = { authorization: `Bearer ${token}` };

    expect((await fetch(`${emulator().graphUrl}/v1.0/sites/root`, { headers })).status).toBe(401);
  });

  it('ends refresh tokens', async () => {
    const client = new TestClient(emulator());
    const { body } = await client.tokensFor(ADELE);
    await control('POST', 'revoke-refresh-tokens');

    expect((await client.refresh(body['refresh_token'])).body['error_codes']).toEqual([50173]);
  });

  it('takes Entra down and up again, itself excepted', async () => {
    const keys = `${emulator().authorityHost}/${emulator().tenantId}/discovery/v2.0/keys`;
    await control('POST', 'entra-down', { on: true });
    const down = (await fetch(keys)).status;
    await control('POST', 'entra-down', { on: false });

    expect(down).toBe(503);
    expect((await fetch(keys)).status).toBe(200);
  });

  it('takes Entra down for some seconds', async () => {
    const keys = `${emulator().authorityHost}/${emulator().tenantId}/discovery/v2.0/keys`;
    await control('POST', 'entra-down', { seconds: 60, how: 'reset' });
    await expect(fetch(keys)).rejects.toThrow();
    emulator().advance(60_001);

    expect((await fetch(keys)).status).toBe(200);
  });

  it('throttles SharePoint', async () => {
    const token = await emulator().entra.issueAccessToken({
      username: ADELE,
      scope: 'https://contoso.sharepoint.com/AllSites.Write',
    });
    await control('POST', 'throttle-sharepoint', { seconds: 30 });
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const response = await fetch(`${emulator().sharePointUrl}/_api/web`, { headers });

    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('changes lifetimes and users', async () => {
    await control('POST', 'token-lifetime', { seconds: 7 });
    await control('POST', 'user-state', { username: ADELE, state: 'needs_mfa' });
    const token = await emulator().entra.issueAccessToken({ username: ADELE, scope: 'User.Read' });
    const { iat, exp } = claimsOf(token);

    expect(Number(exp) - Number(iat)).toBe(7);
    expect(emulator().users.find(({ username }) => username === ADELE)?.state).toBe('needs_mfa');
  });

  it('scripts faults, lists and clears them', async () => {
    const rule = {
      service: 'graph',
      pathPattern: '/sites/',
      times: 'Infinity',
      action: { type: 'respond', status: 502, body: { error: 'bad' }, headers: { 'x-broken': 'yes' } },
    };
    await control('POST', 'faults', rule);
    const response = await fetch(`${emulator().graphUrl}/v1.0/sites/root`);
    const listed = await control('GET', 'faults');
    await control('DELETE', 'faults');

    expect(response.status).toBe(502);
    expect(response.headers.get('x-broken')).toBe('yes');
    expect(await response.json()).toEqual({ error: 'bad' });
    expect(listed.body['faults']).toMatchObject([{ service: 'graph', times: 'Infinity' }]);
    expect((await control('GET', 'faults')).body['faults']).toEqual([]);
  });

  it('shows the transcript, from any point on', async () => {
    await fetch(`${emulator().graphUrl}/one`);
    await fetch(`${emulator().sharePointUrl}/two`);
    const { body } = await control('GET', 'transcript?service=graph');
    const all = emulator().transcript.find();
    const later = await control('GET', `transcript?since=${all[0]?.sequence ?? 0}`);

    expect(body['entries']).toMatchObject([{ service: 'graph', target: '/one' }]);
    expect(later.body['entries']).toMatchObject([{ target: '/two' }]);
  });

  it('shows what tokens say, and no token, secret or cookie', async () => {
    const { body } = await new TestClient(emulator()).tokensFor(ADELE);
    const token = await emulator().entra.issueAccessToken({ username: ADELE, scope: 'Sites.ReadWrite.All' });
    const headers = { authorization: `Bearer ${token}`, cookie: 'a=secret1; b=secret2' };
    await fetch(`${emulator().graphUrl}/v1.0/me?tempauth=secret3`, { headers });
    const { body: shown } = await control('GET', 'transcript');
    const text = JSON.stringify(shown);

    expect(shown['entries']).toContainEqual(
      expect.objectContaining({
        target: '/v1.0/me?tempauth=…',
        headers: expect.objectContaining({ authorization: 'Bearer …', cookie: 'a=…; b=…' }),
        claims: expect.objectContaining({ aud: 'https://graph.microsoft.com', scp: 'Sites.ReadWrite.All' }),
      }),
    );
    expect(text).toContain('grant_type=authorization_code');
    for (const secret of [
      token,
      emulator().clientSecret,
      String(body['refresh_token']),
      'secret1',
      'secret3',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/[?&](?:code|code_verifier|client_secret)=[^…]/);
    expect(emulator().transcript.find({ service: 'graph' })[0]?.headers.authorization).toBe(
      `Bearer ${token}`,
    );
  });

  it('listens to its own names only, whatever name leads here', async () => {
    const { port } = new URL(emulator().authorityHost);
    const status = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const options = { port, host: '127.0.0.1', path: '/__emulator/status', headers: { host } };
        get(options, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
    const asked = ['localhost', '127.0.0.1:9', '[::1]', '172.17.0.2', 'rebound.example'];
    expect(await Promise.all(asked.map(status))).toEqual([200, 200, 200, 200, 403]);
  });

  it('puts everything back', async () => {
    await control('POST', 'auto-sign-in', { username: ADELE });
    await control('POST', 'token-lifetime', { seconds: 7 });
    await control('POST', 'reset');

    expect(emulator().entra).toMatchObject({ autoSignIn: null, accessTokenLifetimeSeconds: 3600 });
  });

  it.each([
    ['POST', 'faults', { action: { type: 'explode' } }, 400],
    ['POST', 'faults', { action: { type: 'delay' } }, 400],
    ['POST', 'faults', { service: 'exchange', action: { type: 'reset' } }, 400],
    ['POST', 'faults', { pathPattern: '(', action: { type: 'reset' } }, 400],
    ['POST', 'token-lifetime', { seconds: 'long' }, 400],
    ['POST', 'user-state', { username: 'nobody', state: 'ok' }, 400],
    ['POST', 'user-state', { username: ADELE, state: 'happy' }, 400],
    ['POST', 'expire-access-tokens', { username: 'nobody' }, 400],
    ['GET', 'reset', undefined, 405],
    ['POST', 'nonsense', {}, 404],
  ])('says what is wrong with %s %s %j', async (method, name, body, status) => {
    const answer = await control(method, name, body);

    expect(answer.status).toBe(status);
    expect(answer.body['error']).toEqual(expect.any(String));
  });
});
