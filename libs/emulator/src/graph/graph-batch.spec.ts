import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { graphClient } from '../../test-support/tenant/graph-client.js';
import { pick, pickList } from '../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const { write } = graphClient(() => tenant);
const ITEMS = '/sites/contoso.sharepoint.com:/sites/demo:/lists/Requests/items';
const batch = (requests: object[]) => write('POST', '/$batch', { requests });
const byId = (json: unknown, id: string) => pickList(json, 'responses').find((one) => pick(one, 'id') === id);

describe('a batch', () => {
  it('runs its parts in order and answers them in another', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await batch([
      { id: '1', method: 'POST', url: ITEMS, headers, body: { fields: { Title: 'x' } } },
      { id: '2', method: 'GET', url: `${ITEMS}/13?$expand=fields` },
    ]);
    expect(pickList(answer.json, 'responses').map((one) => pick(one, 'id'))).toEqual(['2', '1']);
    expect(pick(byId(answer.json, '1'), 'status')).toBe(201);
    expect(pick(byId(answer.json, '2'), 'body', 'fields', 'Title')).toBe('x');
  });

  it('holds at most 20 parts with ids of their own, and bodies name their type', async () => {
    const part = (id: string) => ({ id, method: 'GET', url: '/me' });
    expect((await batch(Array.from({ length: 21 }, (_, index) => part(String(index))))).status).toBe(400);
    expect((await batch([part('1'), part('1')])).status).toBe(400);
    expect((await batch([{ ...part('1'), method: 'POST', body: {} }])).status).toBe(400);
  });

  it('what depends on a failure is 424', async () => {
    const answer = await batch([
      { id: '1', method: 'GET', url: '/sites/none' },
      { id: '2', method: 'GET', url: '/me', dependsOn: ['1'] },
    ]);
    expect(pick(byId(answer.json, '1'), 'status')).toBe(404);
    expect(pick(byId(answer.json, '2'), 'status')).toBe(424);
  });

  it('one part alone can be throttled, with a Retry-After of its own', async () => {
    const response = {
      status: 429,
      headers: { 'Retry-After': '7', 'Content-Type': 'application/json' },
      body: '{}',
    };
    tenant.control.answerNext({ service: 'graph', targetIncludes: '/items/2', times: 1, response });
    const answer = await batch([
      { id: '1', method: 'GET', url: `${ITEMS}/1` },
      { id: '2', method: 'GET', url: `${ITEMS}/2` },
    ]);
    expect(pick(byId(answer.json, '1'), 'status')).toBe(200);
    expect(pick(byId(answer.json, '2'), 'headers', 'Retry-After')).toBe('7');
  });
});
