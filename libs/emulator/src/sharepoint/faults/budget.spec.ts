import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiClient } from '../../../test-support/tenant/api-client.js';
import { graphClient } from '../../../test-support/tenant/graph-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const graph = graphClient(() => tenant);
const api = apiClient(() => tenant);

describe('the budget of resource units', () => {
  it('is told from 80 % on, refused above it, and new in the next window', async () => {
    tenant.control.limitUnits(10, 60);
    tenant.advance(29);
    for (let calls = 0; calls < 3; calls += 1) {
      expect((await graph.get('/sites/root')).headers['ratelimit-limit']).toBeUndefined();
    }
    const told = (await api.get('web')).headers;
    expect([told['ratelimit-limit'], told['ratelimit-remaining'], told['ratelimit-reset']]).toEqual([
      '10',
      '2',
      '31',
    ]);
    expect((await graph.get('/sites/root')).status).toBe(200);
    const refused = await graph.get('/sites/root');
    expect([refused.status, refused.headers['retry-after'], refused.headers['ratelimit-reset']]).toEqual([
      429,
      '31',
      '31',
    ]);
    tenant.advance(31);
    expect((await api.get('web')).status).toBe(200);
  });

  it('a single item costs less than a list', async () => {
    tenant.control.limitUnits(2);
    const item = "web/lists/getByTitle('Requests')/items(1)";
    expect((await api.get(item)).status).toBe(200);
    expect((await api.get(item)).status).toBe(200);
    expect((await api.get(item)).status).toBe(429);
  });
});
