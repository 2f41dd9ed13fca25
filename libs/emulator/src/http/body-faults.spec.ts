import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ADELE, emulatorForSuite } from '../../test-support/emulators.js';

interface Received {
  headers: Record<string, unknown>;
  body: Buffer;
  /** What ended it, when it was not its end. */
  error: string | undefined;
}

/** One answer as it came, whole or not. Rejects when not even its head came. */
function receive(url: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<Received> {
  return new Promise((resolve, reject) => {
    let fail: (error: Error) => void = reject;
    const call = request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      const done = (error?: Error): void => {
        const code = error && 'code' in error ? String(error.code) : error?.message;
        resolve({ headers: response.headers, body: Buffer.concat(chunks), error: code });
      };
      fail = done;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', done);
      response.on('end', () => done());
    });
    call.on('error', (error) => fail(error));
    call.end(body);
  });
}

describe('bodies', () => {
  const emulator = emulatorForSuite();
  const sites = async (method = 'GET', path = '/v1.0/sites/root', body = ''): Promise<Received> => {
    const token = await emulator().entra.issueAccessToken({ username: ADELE, scope: 'Sites.ReadWrite.All' });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return receive(`${emulator().graphUrl}${path}`, headers, method, body);
  };

  it('are compressed, though nobody asked for it', async () => {
    emulator().faults.add({ service: 'graph', action: { type: 'gzip' } });
    const { headers, body } = await sites();
    expect(headers['content-encoding']).toBe('gzip');
    expect(Number(headers['content-length'])).toBe(body.length);
    expect(JSON.parse(gunzipSync(body).toString())).toMatchObject({ displayName: 'Communication site' });
  });

  it('come in pieces without a length', async () => {
    emulator().faults.add({ service: 'graph', action: { type: 'chunked', pieceBytes: 10 } });
    const { headers, body, error } = await sites();
    expect([headers['transfer-encoding'], headers['content-length'], error]).toEqual([
      'chunked',
      undefined,
      undefined,
    ]);
    expect(JSON.parse(body.toString())).toMatchObject({ displayName: 'Communication site' });
  });

  it('are reset in the middle, or broken off', async () => {
    emulator().faults.add({ service: 'graph', action: { type: 'truncate', afterBytes: 20, reset: true } });
    emulator().faults.add({ service: 'graph', action: { type: 'truncate', afterBytes: 20 } });
    const [reset, broken] = [await sites(), await sites()];
    expect([reset.body.length, reset.error]).toEqual([20, 'ECONNRESET']);
    expect([broken.body.length, broken.error]).toEqual([20, 'ECONNRESET']);
  });

  it('are lost after the request was done', async () => {
    emulator().faults.add({ service: 'graph', method: 'POST', action: { type: 'lose-answer' } });
    const items = '/v1.0/sites/contoso.sharepoint.com:/sites/demo:/lists/Requests/items';
    await expect(sites('POST', items, '{"fields":{"Title":"done"}}')).rejects.toThrow();
    expect(emulator().sharePoint.item('/sites/demo', 'Requests', 13)?.fields['Title']).toBe('done');
  });

  it('of more than 250 MB are refused by their length, before they are sent', async () => {
    const token = await emulator().entra.issueAccessToken({ username: ADELE, scope: 'Files.ReadWrite' });
    const path = '/v1.0/sites/contoso.sharepoint.com:/sites/demo:/drive/root:/big.bin:/content';
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-length': String(250 * 1024 * 1024 + 1) };
      const call = request(`${emulator().graphUrl}${path}`, { method: 'PUT', headers }, (response) => {
        resolve(response.statusCode);
        call.destroy();
      });
      call.on('error', reject);
      call.flushHeaders();
    });
    expect(status).toBe(413);
    expect(emulator().sharePoint.file('/sites/demo', 'Documents', 'big.bin')).toBeUndefined();
  });
});
