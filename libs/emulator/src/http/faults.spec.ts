import { describe, expect, it } from '@jest/globals';
import { claimsOf, TestClient } from '../../test-support/client.js';
import { ADELE, ALEX, emulatorForSuite } from '../../test-support/emulators.js';

describe('faults', () => {
  const emulator = emulatorForSuite();
  const discoveryUrl = () =>
    `${emulator().authorityHost}/${emulator().tenantId}/v2.0/.well-known/openid-configuration`;
  const ask = () => fetch(discoveryUrl());

  it('happen once unless told, and then the true answer comes back', async () => {
    emulator().faults.add({ service: 'entra', action: { type: 'respond', status: 500, body: 'broken' } });

    expect((await ask()).status).toBe(500);
    expect((await ask()).status).toBe(200);
  });

  it('happen as often as told, after as many as told', async () => {
    emulator().faults.add({ skip: 1, times: 2, action: { type: 'respond', status: 500 } });
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await ask()).status);

    expect(statuses).toEqual([200, 500, 500, 200]);
  });

  it('can be lifted one by one and all together', async () => {
    const handle = emulator().faults.add({ times: Infinity, action: { type: 'respond', status: 500 } });
    emulator().faults.add({ times: Infinity, action: { type: 'respond', status: 502 } });
    const before = (await ask()).status;
    handle.remove();
    const between = (await ask()).status;
    emulator().faults.clear();

    expect([before, between, (await ask()).status]).toEqual([500, 502, 200]);
    expect(handle.hits).toBe(1);
  });

  it('end by themselves when given a time', async () => {
    emulator().faults.add({ forMs: 30_000, action: { type: 'throttle', retryAfter: 'remaining' } });
    emulator().advance(10_000);
    const during = await ask();
    emulator().advance(20_001);

    expect(during.status).toBe(429);
    expect(Number(during.headers.get('retry-after'))).toBeGreaterThan(15);
    expect(Number(during.headers.get('retry-after'))).toBeLessThanOrEqual(20);
    expect((await ask()).status).toBe(200);
  });

  it.each([
    [30, '30'],
    ['-1', '-1'],
    ['soon', 'soon'],
    [new Date(0), 'Thu, 01 Jan 1970 00:00:00 GMT'],
    [undefined, null],
  ])('send Retry-After as %p', async (retryAfter, sent) => {
    emulator().faults.add({
      action: { type: 'throttle', ...(retryAfter === undefined ? {} : { retryAfter }) },
    });

    expect((await ask()).headers.get('retry-after')).toBe(sent);
  });

  it('meet one user and leave another alone', async () => {
    const client = new TestClient(emulator());
    const adele = await client.tokensFor(ADELE);
    const alex = await client.tokensFor(ALEX);
    emulator().faults.add({ service: 'entra', user: ADELE, action: { type: 'empty-json' } });

    expect((await client.refresh(alex.body['refresh_token'])).body).toHaveProperty('access_token');
    expect((await client.refresh(adele.body['refresh_token'])).body).toEqual({});
  });

  it('match by path prefix, by pattern with the query, and by method', async () => {
    emulator().faults.add({ path: '/nothing', action: { type: 'reset' } });
    emulator().faults.add({ path: /openid-configuration\?x=1$/, action: { type: 'respond', status: 501 } });
    emulator().faults.add({ method: 'POST', action: { type: 'reset' } });

    expect((await ask()).status).toBe(200);
    expect((await fetch(`${discoveryUrl()}?x=1`)).status).toBe(501);
  });

  it('put HTML where JSON is due', async () => {
    emulator().faults.add({ action: { type: 'html' } });
    const response = await ask();

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('send 20 MB', async () => {
    emulator().faults.add({ action: { type: 'oversize' } });

    expect((await (await ask()).arrayBuffer()).byteLength).toBeGreaterThan(20 * 1024 * 1024);
  });

  it('change single members of the true answer', async () => {
    const client = new TestClient(emulator());
    emulator().faults.add({
      path: /token$/,
      action: { type: 'merge-json', members: { id_token: null, extra: 1 } },
    });
    const { body } = await client.tokensFor(ADELE);

    expect(body).not.toHaveProperty('id_token');
    expect(body['extra']).toBe(1);
    expect(claimsOf(body['access_token'])['preferred_username']).toBe(ADELE);
  });

  it('change the true answer at will', async () => {
    emulator().faults.add({
      action: { type: 'alter', change: (response) => ({ ...response, status: 203 }) },
    });

    expect((await ask()).status).toBe(203);
  });

  it('break an answer off in the middle', async () => {
    emulator().faults.add({ action: { type: 'truncate' } });

    await expect(ask().then((response) => response.text())).rejects.toThrow();
  });

  it('reset the connection', async () => {
    emulator().faults.add({ action: { type: 'reset' } });

    await expect(ask()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('never answer', async () => {
    emulator().faults.add({ action: { type: 'hang' } });

    await expect(fetch(discoveryUrl(), { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('wait, and then go on with the next fault or with the truth', async () => {
    emulator().faults.add({ times: 2, action: { type: 'delay', ms: 50 } });
    emulator().faults.add({ action: { type: 'respond', status: 500 } });

    expect((await ask()).status).toBe(500);
    expect((await ask()).status).toBe(200);
    expect(
      emulator()
        .transcript.find()
        .map(({ fault }) => fault),
    ).toEqual(['respond', 'delay']);
  });

  it('send a body drop by drop, complete in the end', async () => {
    emulator().faults.add({ action: { type: 'drip', bytesPerSecond: 20_000 } });
    const body: unknown = await (await ask()).json();

    expect(body).toHaveProperty('issuer');
  });

  it('send any bytes', async () => {
    emulator().faults.add({
      action: { type: 'raw', bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort' },
    });

    await expect(ask().then((response) => response.text())).rejects.toThrow();
  });

  it('set Entra’s clock apart from everyone else’s', async () => {
    emulator().entra.clockOffsetSeconds = 600;
    const entra = Date.parse((await ask()).headers.get('date') ?? '');
    const graph = Date.parse((await fetch(emulator().graphUrl)).headers.get('date') ?? '');

    expect(Math.round((entra - graph) / 10_000)).toBe(60);
  });
});
