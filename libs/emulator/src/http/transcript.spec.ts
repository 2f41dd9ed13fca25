import { describe, expect, it } from '@jest/globals';
import { TestClient } from '../../test-support/client.js';
import { ADELE, emulatorForSuite } from '../../test-support/emulators.js';

describe('the transcript', () => {
  const emulator = emulatorForSuite(() => ({ transcriptLimit: 5 }));
  const get = (path: string) => fetch(`${emulator().authorityHost}${path}`, { headers: { 'x-test': '1' } });

  it('holds each request as it was sent, and how it was answered', async () => {
    await get('/nothing?x=%41');

    expect(emulator().transcript.find()).toMatchObject([
      { service: 'entra', method: 'GET', target: '/nothing?x=%41', body: '', status: 404 },
    ]);
    expect(emulator().transcript.find()[0]?.headers['x-test']).toBe('1');
  });

  it('knows whom a token request acts for', async () => {
    const client = new TestClient(emulator());
    const { body } = await client.tokensFor(ADELE);
    await client.refresh(body['refresh_token']);

    expect(emulator().transcript.count({ user: ADELE, body: 'grant_type=refresh_token' })).toBe(1);
    expect(emulator().transcript.count({ user: ADELE, path: /token$/, status: 200 })).toBe(2);
  });

  it('knows whom an API call acts for', async () => {
    const token = await emulator().entra.issueAccessToken({ username: ADELE, scope: 'Sites.ReadWrite.All' });
    await fetch(`${emulator().graphUrl}/v1.0/sites/root`, { headers: { authorization: `Bearer ${token}` } });

    expect(emulator().transcript.count({ service: 'graph', user: ADELE })).toBe(1);
  });

  it('lets a test wait for a request that is still to come', async () => {
    const waiting = emulator().transcript.waitFor({ path: '/later' }, { count: 2 });
    await get('/later');
    await get('/later');

    expect(await waiting).toHaveLength(2);
  });

  it('gives up waiting after a time', async () => {
    await expect(emulator().transcript.waitFor({ path: '/never' }, { timeoutMs: 20 })).rejects.toThrow(
      'no such request',
    );
  });

  it('keeps the newest when it is full', async () => {
    for (let index = 0; index < 7; index += 1) await get(`/number-${index}`);

    expect(
      emulator()
        .transcript.find()
        .map(({ target }) => target),
    ).toEqual(['/number-2', '/number-3', '/number-4', '/number-5', '/number-6']);
  });
});
