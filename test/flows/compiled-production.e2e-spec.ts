import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { request } from 'undici';
import { startService, type RunningService } from '../support/service.js';

describe('the compiled service in production', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://bff.contoso.test',
      AZURE_TENANT_ID: '11111111-2222-4333-8444-555555555555',
      AZURE_CLIENT_ID: '66666666-7777-4888-9999-aaaaaaaaaaaa',
      AZURE_CLIENT_SECRET: randomBytes(24).toString('base64url'),
      ENCRYPTION_KEYS: generateKeyEntry('k1'),
      STORE: 'memory',
    });
  });
  afterAll(() => service.stop());

  /** As the balancer would ask. */
  async function statusOf(path: string): Promise<number> {
    const answer = await request(service.origin + path, { headers: { host: 'bff.contoso.test' } });
    await answer.body.dump();
    return answer.statusCode;
  }

  it('opens no inspector on SIGUSR1, by its own means', async () => {
    service.signal('SIGUSR1');
    // The inspector starts in a thread of its own and says so a moment later.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await statusOf(ROUTES.live)).toBe(200);
    expect(service.output()).not.toContain('Debugger listening');
  });

  it('has no page of documentation, and none of what it is made of', async () => {
    expect(await statusOf(ROUTES.docs)).toBe(404);
    expect(await statusOf(`${ROUTES.docs}/swagger-ui-bundle.js`)).toBe(404);
    expect(await statusOf(ROUTES.openApi)).toBe(200);
  });
});
