import { describe, expect, it } from '@jest/globals';
import { ADELE, ALEX, emulatorForSuite } from '../../test-support/emulators.js';

describe('an access token at the APIs', () => {
  const emulator = emulatorForSuite();
  const tokenFor = (username = ADELE, scope = 'Sites.ReadWrite.All', lifetimeSeconds = 3600) =>
    emulator().entra.issueAccessToken({ username, scope, lifetimeSeconds });
  const ask = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${emulator().graphUrl}/v1.0/sites/root`, { headers });
    return { status: response.status, challenge: response.headers.get('www-authenticate') ?? '' };
  };

  it('opens the API it was issued for, and no other', async () => {
    const headers = { authorization: `Bearer ${await tokenFor()}`, accept: 'application/json' };
    const sharePoint = await fetch(`${emulator().sharePointUrl}/_api/web`, { headers });

    expect((await ask(await tokenFor())).status).toBe(200);
    expect(sharePoint.status).toBe(401);
  });

  it('is refused when damaged, and without', async () => {
    expect((await ask(`${(await tokenFor()).slice(0, -20)}${'A'.repeat(20)}`)).status).toBe(401);
    expect((await fetch(`${emulator().graphUrl}/v1.0/sites/root`)).status).toBe(401);
  });

  it('runs out by the emulator’s clock', async () => {
    const token = await tokenFor(ADELE, 'Sites.ReadWrite.All', 60);
    emulator().advance(61_000);

    expect((await ask(token)).status).toBe(401);
  });

  it('runs out at will, for one user, and new ones are good', async () => {
    const adele = await tokenFor(ADELE);
    const alex = await tokenFor(ALEX);
    emulator().entra.expireAccessTokens(ADELE);

    expect((await ask(adele)).status).toBe(401);
    expect((await ask(alex)).status).toBe(200);
    expect((await ask(await tokenFor(ADELE))).status).toBe(200);
  });

  it('meets a claims challenge once it is revoked', async () => {
    const token = await tokenFor();
    emulator().entra.revokeAccessTokens(ADELE);
    const { status, challenge } = await ask(token);

    expect(status).toBe(401);
    expect(challenge).toContain('error="insufficient_claims"');
    expect((await ask(await tokenFor())).status).toBe(200);
  });

  it('dies with the sessions of its user', async () => {
    const token = await tokenFor();
    emulator().entra.revokeSessions(ADELE);

    expect((await ask(token)).challenge).toContain('insufficient_claims');
  });
});
