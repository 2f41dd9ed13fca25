import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { graphClient } from '../../test-support/tenant/graph-client.js';
import { pick, send } from '../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const PIECE = 327_680;
const DRIVE = '/sites/contoso.sharepoint.com:/sites/demo:/drive';
const { write } = graphClient(() => tenant);

async function start(name: string, item: object = {}): Promise<string> {
  const answer = await write('POST', `${DRIVE}/root:/${name}:/createUploadSession`, { item });
  return String(pick(answer.json, 'uploadUrl')).replace(tenant.sharepoint, '');
}

function piece(
  url: string,
  from: number,
  length: number,
  total: number,
  headers: Record<string, string> = {},
) {
  const range = { 'content-range': `bytes ${from}-${from + length - 1}/${total}` };
  return send(tenant.sharepoint, 'PUT', url, { ...range, ...headers }, Buffer.alloc(length, 1));
}

describe('an upload session', () => {
  it('takes pieces in order without a token and ends as a driveItem', async () => {
    const url = await start('big.bin');
    expect(url).toMatch(
      /^\/sites\/demo\/_api\/v2\.0\/drives\/b![\w-]+\/items\/01\w+\/uploadSession\?guid='[^']+'&path='~tmp[^']+'&overwrite=True&rename=False&dc=0&tempauth=[\w-]+$/,
    );
    const first = await piece(url, 0, PIECE, PIECE + 5);
    expect([first.status, pick(first.json, 'nextExpectedRanges')]).toEqual([202, [`${PIECE}-`]]);
    expect(pick((await send(tenant.sharepoint, 'GET', url)).json, 'nextExpectedRanges')).toEqual([
      `${PIECE}-`,
    ]);
    const last = await piece(url, PIECE, 5, PIECE + 5);
    expect([last.status, pick(last.json, 'size')]).toEqual([201, PIECE + 5]);
    expect(tenant.control.file('/sites/demo', 'Documents', 'big.bin')?.content).toHaveLength(PIECE + 5);
    expect((await piece(url, 0, 5, 5)).status).toBe(404);
  });

  it('a file of exactly one piece is finished by it', async () => {
    expect((await piece(await start('even.bin'), 0, PIECE, PIECE)).status).toBe(201);
  });

  it('refuses a bearer, odd pieces, gaps, repeats and another total', async () => {
    const url = await start('big.bin');
    const total = 3 * PIECE;
    const authorization = `Bearer ${tenant.graphToken()}`;
    expect((await piece(url, 0, PIECE, total, { authorization })).status).toBe(401);
    expect((await piece(url, 0, 100, total)).status).toBe(400);
    const gap = await piece(url, PIECE, PIECE, total);
    expect([gap.status, pick(gap.json, 'error', 'innererror', 'code')]).toEqual([416, 'fragmentOutOfOrder']);
    expect((await piece(url, 0, PIECE, total)).status).toBe(202);
    const repeat = await piece(url, 0, PIECE, total);
    expect([repeat.status, pick(repeat.json, 'error', 'code')]).toEqual([416, 'invalidRange']);
    expect((await piece(url, PIECE, PIECE, total + 1)).status).toBe(400);
  });

  it('a name that is taken is refused at the end, or replaced when asked to', async () => {
    const url = await start('Welcome.txt');
    const clash = await piece(url, 0, 5, 5);
    expect([clash.status, pick(clash.json, 'error', 'code')]).toEqual([409, 'nameAlreadyExists']);
    await send(tenant.sharepoint, 'DELETE', url);
    const replace = await start('Welcome.txt', { '@microsoft.graph.conflictBehavior': 'replace' });
    expect((await piece(replace, 0, 5, 5)).status).toBe(200);
  });

  it('there is one per file at a time, until it is deleted', async () => {
    const url = await start('big.bin');
    const second = await write('POST', `${DRIVE}/root:/big.bin:/createUploadSession`, {});
    expect([second.status, pick(second.json, 'error', 'message')]).toEqual([
      409,
      'An upload session already exists for this item.',
    ]);
    expect((await send(tenant.sharepoint, 'DELETE', url)).status).toBe(204);
    const gone = await send(tenant.sharepoint, 'GET', url);
    expect([gone.status, pick(gone.json, 'error', 'message')]).toEqual([
      404,
      'The upload session was not found',
    ]);
    expect(await start('big.bin')).not.toBe(url);
  });
});
