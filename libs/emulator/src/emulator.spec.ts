import { get } from 'node:https';
import { describe, expect, it } from '@jest/globals';
import { claimsOf, TestClient } from '../test-support/client.js';
import { ADELE } from '../test-support/emulators.js';
import { newCertificate, startEmulator, type Emulator } from './index.js';

async function withEmulator<Result>(
  options: Parameters<typeof startEmulator>[0],
  use: (emulator: Emulator) => Promise<Result>,
): Promise<Result> {
  const emulator = await startEmulator(options);
  try {
    return await use(emulator);
  } finally {
    await emulator.stop();
  }
}

describe('the emulator', () => {
  it('listens on three ports of its own, under the public name it was given', async () => {
    await withEmulator({ publicHost: 'localhost' }, async (emulator) => {
      const origins = [emulator.authorityHost, emulator.graphUrl, emulator.sharePointUrl];

      expect(new Set(origins).size).toBe(3);
      for (const origin of origins) expect(origin).toMatch(/^http:\/\/localhost:\d+$/);
      expect((await fetch(`${emulator.authorityHost}/common/discovery/v2.0/keys`)).status).toBe(200);
    });
  });

  it('has the service’s variables ready', async () => {
    await withEmulator({}, async (emulator) => {
      expect(emulator.environment).toEqual({
        AZURE_TENANT_ID: emulator.tenantId,
        AZURE_CLIENT_ID: emulator.clientId,
        AZURE_CLIENT_SECRET: emulator.clientSecret,
        AZURE_AUTHORITY_HOST: emulator.authorityHost,
        GRAPH_URL: emulator.graphUrl,
        SHAREPOINT_URL: emulator.sharePointUrl,
        GRAPH_SCOPES: 'Sites.ReadWrite.All Files.ReadWrite.All User.Read',
        SHAREPOINT_SCOPES: 'https://contoso.sharepoint.com/AllSites.Write',
      });
      await Promise.resolve();
    });
  });

  it('speaks HTTPS with a certificate of its own making', async () => {
    const tls = await newCertificate('emulator', ['localhost', '127.0.0.1']);
    await withEmulator({ tls, publicHost: 'localhost' }, async ({ authorityHost }) => {
      const status = await new Promise((resolve, reject) => {
        const request = get(`${authorityHost}/common/discovery/v2.0/keys`, { ca: tls.cert }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on('error', reject);
      });

      expect(authorityHost).toMatch(/^https:\/\/localhost:/);
      expect(status).toBe(200);
    });
  });

  it('repeats its random values with the same seed', async () => {
    const session = (seed: string) =>
      withEmulator({ seed }, async (emulator) => {
        await new TestClient(emulator).tokensFor(ADELE);
        return emulator.entra.browserSessions()[0]?.sid;
      });

    expect(await session('one')).toBe(await session('one'));
    expect(await session('one')).not.toBe(await session('two'));
  });

  it('invents a client secret for each start', async () => {
    const secret = () => withEmulator({}, async (emulator) => Promise.resolve(emulator.clientSecret));

    expect(await secret()).not.toBe(await secret());
  });

  it('goes back to its start on reset, ports and keys apart', async () => {
    await withEmulator({ accessTokenLifetimeSeconds: 120 }, async (emulator) => {
      const client = new TestClient(emulator);
      const { body } = await client.tokensFor(ADELE);
      emulator.entra.setUserState(ADELE, 'disabled');
      emulator.entra.accessTokenLifetimeSeconds = 1;
      emulator.entra.tampering = { discovery: { issuer: null } };
      emulator.entra.addUser({ username: 'new@contoso.onmicrosoft.com' });
      emulator.faults.add({ times: Infinity, action: { type: 'reset' } });
      emulator.advance(5_000);
      emulator.reset();

      expect(emulator.transcript.count()).toBe(0);
      expect(emulator.entra).toMatchObject({ accessTokenLifetimeSeconds: 120, tampering: {} });
      expect(emulator.users.map(({ username }) => username)).not.toContain('new@contoso.onmicrosoft.com');
      expect(Math.abs(emulator.now() - Date.now())).toBeLessThan(1_000);
      expect((await client.refresh(body['refresh_token'])).body['error_codes']).toEqual([70000]);
      expect((await client.tokensFor(ADELE)).status).toBe(200);
    });
  });

  it('takes new users, in its own tenant unless told', async () => {
    await withEmulator({}, async (emulator) => {
      const user = emulator.entra.addUser({ username: 'new@contoso.onmicrosoft.com', name: 'New Person' });
      const { body } = await new TestClient(emulator).tokensFor(user.username);

      expect(user).toMatchObject({ tid: emulator.tenantId, state: 'ok' });
      expect(claimsOf(body['id_token'])).toMatchObject({ oid: user.oid, name: 'New Person' });
    });
  });

  it('leaves nothing open when it stops, not even a hanging request', async () => {
    const emulator = await startEmulator();
    emulator.faults.add({ action: { type: 'hang' } });
    const hanging = fetch(emulator.authorityHost);
    await emulator.transcript.waitFor({ service: 'entra' });
    await emulator.stop();

    await expect(hanging).rejects.toThrow();
    await expect(fetch(emulator.graphUrl)).rejects.toThrow();
  });
});
