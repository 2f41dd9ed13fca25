import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiClient } from '../../../test-support/tenant/api-client.js';
import { graphClient } from '../../../test-support/tenant/graph-client.js';
import { pick, pickList } from '../../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
let receiver: Server;
let receiverUrl: string;
let echo = true;
const received: unknown[] = [];
const asked: string[] = [];

beforeAll(async () => {
  tenant = await startTenant();
  receiver = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://receiver').searchParams;
    const token = query.get('validationToken') ?? query.get('validationtoken');
    asked.push(...query.keys());
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (token === null) received.push(JSON.parse(body));
      response.writeHead(token === null ? 202 : 200, { 'content-type': 'text/plain' });
      response.end(echo ? (token ?? '') : 'something else');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  receiverUrl = `http://127.0.0.1:${port}/hook`;
});
afterEach(() => {
  tenant.control.reset();
  received.length = 0;
  asked.length = 0;
  echo = true;
});
afterAll(async () => {
  await tenant.stop();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

const graph = graphClient(() => tenant);
const api = apiClient(() => tenant);
const inMinutes = (minutes: number) => new Date(tenant.world.now() + minutes * 60_000).toISOString();
const wish = (more: object = {}) => ({
  changeType: 'updated',
  notificationUrl: receiverUrl,
  resource: '/sites/root/lists/Documents',
  clientState: 'secret',
  expirationDateTime: inMinutes(60),
  ...more,
});

describe('change notifications', () => {
  it('a Graph subscription is validated, renewed and ended', async () => {
    const made = await graph.write('POST', '/subscriptions', wish());
    expect(made.status).toBe(201);
    expect(asked).toEqual(['validationToken']);
    const path = `/subscriptions/${String(pick(made.json, 'id'))}`;
    const renewed = await graph.write('PATCH', path, { expirationDateTime: inMinutes(120) });
    expect([renewed.status, pick(renewed.json, 'expirationDateTime')]).toEqual([
      200,
      inMinutes(120).replace('.000', ''),
    ]);
    expect((await graph.write('DELETE', path)).status).toBe(204);
    expect((await graph.get(path)).status).toBe(404);
  });

  it('a receiver that does not echo the token gets none', async () => {
    echo = false;
    const refused = await graph.write('POST', '/subscriptions', wish());
    expect([refused.status, pick(refused.json, 'error', 'code')]).toEqual([400, 'ValidationError']);
    expect(tenant.control.subscriptions()).toEqual([]);
  });

  it('too long a time, another change type and other resources are refused', async () => {
    const refused = [
      { expirationDateTime: inMinutes(42_301) },
      { changeType: 'created' },
      { resource: '/me/messages' },
    ];
    for (const more of refused)
      expect((await graph.write('POST', '/subscriptions', wish(more))).status).toBe(400);
  });

  it('a notification carries an entry per client state', async () => {
    await graph.write('POST', '/subscriptions', wish());
    expect(await tenant.control.notify(['secret', 'forged'])).toEqual([202]);
    const states = pickList(received[0], 'value').map((one) => pick(one, 'clientState'));
    expect(states).toEqual(['secret', 'forged']);
    expect(pick(received[0], 'value', 0, 'tenantId')).toBe(tenant.world.tenantId);
  });

  it('tells of the subscription itself where it was asked to, after it has validated that address too', async () => {
    await graph.write('POST', '/subscriptions', wish({ lifecycleNotificationUrl: `${receiverUrl}/life` }));
    expect(asked).toEqual(['validationToken', 'validationToken']);
    expect(await tenant.control.notifyLifecycle('subscriptionRemoved')).toEqual([202]);
    expect(pick(received[0], 'value', 0)).toMatchObject({
      clientState: 'secret',
      lifecycleEvent: 'subscriptionRemoved',
    });
    expect(tenant.control.subscriptions()).toEqual([]);
  });

  it('a list webhook of _api is validated in lower case, renewed with 204, and tells the site', async () => {
    const path = "web/lists/getByTitle('Requests')/subscriptions";
    const body = {
      notificationUrl: receiverUrl,
      expirationDateTime: inMinutes(60),
      clientState: 'secret',
      resource: 'x',
    };
    const made = await api.post(path, body);
    expect(made.status).toBe(201);
    expect(asked).toEqual(['validationtoken']);
    const one = `${path}('${String(pick(made.json, 'id'))}')`;
    expect((await api.tunnel('PATCH', one, {}, { expirationDateTime: inMinutes(90) })).status).toBe(204);
    expect(await tenant.control.notify()).toEqual([202]);
    expect(pick(received[0], 'value', 0)).toMatchObject({ clientState: 'secret', siteUrl: '/sites/demo' });
    expect((await api.tunnel('DELETE', one, {})).status).toBe(204);
    expect(pickList((await api.get(path)).json, 'value')).toEqual([]);
  });
});
