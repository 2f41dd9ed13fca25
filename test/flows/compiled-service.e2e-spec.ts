import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PROBLEM_CONTENT_TYPE, ROUTES } from '@entra-bff/contract';
import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { batch } from '../support/batch.js';
import { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { declaredRoutes } from '../support/routes.js';
import { until } from '../support/until.js';
import { failToStart, startService, type RunningService } from '../support/service.js';

interface Operation {
  responses: Record<string, object>;
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: {
    responses: Record<string, { content?: object }>;
    schemas: Record<string, { properties?: Record<string, unknown> }>;
  };
}

describe('the compiled service', () => {
  let emulator: Emulator;
  let service: RunningService;
  let document: OpenApi;
  beforeAll(async () => {
    emulator = await startEmulator();
    // With everything on that can be: each has to be described.
    service = await startService({ ...emulator.environment, PASS_THROUGH: 'graph,sharepoint' });
    document = (await (await fetch(service.origin + ROUTES.openApi)).json()) as OpenApi;
  });
  afterAll(async () => {
    await service.stop();
    await emulator.stop();
  });

  it('describes every route that it has', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const declared = declaredRoutes().map(({ method, path }) => `${method} ${path.replace(/\*$/, '{path}')}`);
    const own = [ROUTES.openApi, ROUTES.docs].map((path) => `GET ${path}`);
    expect(described.toSorted()).toEqual([...declared, ...own].toSorted());
  });

  it('describes the members of everything it answers', () => {
    const empty = Object.entries(document.components.schemas).filter(
      ([, { properties }]) => properties !== undefined && Object.keys(properties).length === 0,
    );
    expect(empty).toEqual([]);
    expect(Object.keys(document.components.schemas['TokenExpiryDto']?.properties ?? {}).toSorted()).toEqual([
      'expiresInSeconds',
      'expiresOn',
      'refreshOn',
      'resource',
      'serverTime',
    ]);
  });

  it('says of every operation that it may answer a problem', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const mount = /^\/(graph|sharepoint)\//.exec(path)?.[1] ?? '';
      const words = { graph: 'AnyGraphError', sharepoint: 'AnyODataError' }[mount] ?? 'Any';
      for (const { responses } of Object.values(methods)) {
        const any = responses['default'] ?? responses['4XX'];
        expect([path, any]).toEqual([path, { $ref: `#/components/responses/${words}` }]);
      }
    }
    expect(document.components.responses['Any']?.content).toHaveProperty([PROBLEM_CONTENT_TYPE]);
  });

  it('shows its documentation, with a policy that lets no foreign script in', async () => {
    const page = await fetch(service.origin + ROUTES.docs);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${service.origin}${ROUTES.docs}/swagger-ui-bundle.js`)).status).toBe(200);
    expect((await fetch(`${service.origin}${ROUTES.docs}/package.json`)).status).toBe(404);
  });

  it('names all faults of its configuration, and ends before its port opens', async () => {
    const { code, output } = await failToStart({ PORT: 'x', AZURE_CLIENT_SECRET: 'hunter2' });
    expect(code).not.toBe(0);
    for (const variable of ['PORT', 'AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID', 'AZURE_CLIENT_ID']) {
      expect(output).toContain(variable);
    }
    expect(output).not.toContain('hunter2');
    expect(output).not.toMatch(/\bat .*:\d+:\d+/);
  });

  it('ends at once when it is told so before its port is open', async () => {
    const mute = createServer();
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const keys = `one:${randomBytes(32).toString('base64')}`;
    const starting = await startService(
      { ...emulator.environment, REDIS_URL: `redis://127.0.0.1:${port}`, ENCRYPTION_KEYS: keys },
      /^/,
    );
    await once(mute, 'connection');
    starting.signal('SIGTERM');
    expect(await starting.ended).toBe(0);
    expect(starting.output()).not.toContain('service_started');
    mute.close();
  });

  it('makes the calls of a batch, also those whose turn comes when it has begun to end', async () => {
    const draining = await startService(emulator.environment);
    const { port } = new URL(draining.origin);
    const user = new Browser(`http://localhost:${port}`, { [`http://localhost:${port}`]: draining.origin });
    await user.signIn('adele@contoso.onmicrosoft.com');
    const slow = emulator.faults.add({ service: 'graph', action: { type: 'delay', ms: 700 } });
    const answer = batch(user, [
      { id: 'first', method: 'GET', url: `${ITEMS}/1` },
      { id: 'next', method: 'GET', url: `${ITEMS}/2`, dependsOn: ['first'] },
    ]);
    await until(() => slow.hits === 1);
    draining.signal('SIGTERM');
    await until(async () => (await fetch(draining.origin + ROUTES.ready)).status === 503);
    expect((await answer).map(({ id, status }) => [id, status])).toEqual([
      ['first', 200],
      ['next', 200],
    ]);
    expect(await draining.ended).toBe(0);
  });

  it('drains on SIGTERM: not ready at once, what is in flight finishes, and it exits with 0', async () => {
    const draining = await startService(emulator.environment);
    emulator.faults.add({
      service: 'entra',
      path: /openid-configuration/,
      action: { type: 'delay', ms: 700 },
    });
    const login = new Browser(draining.origin).step(ROUTES.login);
    await new Promise((resolve) => setTimeout(resolve, 150));
    draining.signal('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await fetch(draining.origin + ROUTES.ready)).status).toBe(503);
    const refused = await fetch(draining.origin + ROUTES.user);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'shutting_down', retryable: true });
    expect((await login).status).toBe(302);
    expect(await draining.ended).toBe(0);
  });
});
