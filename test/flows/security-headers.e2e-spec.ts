import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../support/browser.js';
import { sendRaw, type RawRequest } from '../support/raw-http.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;
const YEAR_SECONDS = 31_536_000;
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' };
const PREFLIGHT = { origin: TRUSTED, 'access-control-request-method': 'PATCH' };

/** One answer of each kind that there is. */
const KINDS: [what: string, status: number, request: RawRequest][] = [
  ['an answer', 200, { target: '/health/live' }],
  ['the description', 200, { target: '/openapi.json' }],
  ['a page of the front end', 200, { target: '/', headers: NAVIGATION }],
  ['a script of the front end', 200, { target: '/app.js' }],
  ['a redirect', 302, { target: '/bff/login', headers: NAVIGATION }],
  ['a refused callback', 400, { target: '/bff/callback?state=x&code=y', headers: NAVIGATION }],
  ['a call without a session', 401, { target: '/bff/user' }],
  ['a call of another site', 403, { target: '/bff/user', headers: { origin: 'https://evil.example' } }],
  ['a path that there is not', 404, { target: '/api/nowhere' }],
  ['a path that cannot be read', 400, { target: '/api/%' }],
  ['a method that there is not', 405, { target: '/bff/user', method: 'DELETE' }],
  ['another host', 421, { target: '/bff/user', headers: { host: 'evil.example' } }],
  ['a preflight', 204, { target: '/bff/user', method: 'OPTIONS', headers: PREFLIGHT }],
];

describe('every answer over HTTPS', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'entra-bff-front-end-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>A page</title>');
    await writeFile(join(folder, 'app.js'), 'export {};');
    for (const name of ['.git', 'parts']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'config'), 'told');
    }
    await writeFile(join(folder, '.env'), 'told');
    world = await startSecureWorld({ env: { FRONTEND_DIR: folder } });
  });
  afterAll(async () => {
    await world.stop();
    await rm(folder, { recursive: true });
  });

  const ask = async (request: RawRequest, status: number): Promise<Answer['headers']> => {
    const headers = { host: HOST, ...request.headers };
    const answer = await sendRaw(world.bff.address, { ...request, headers });
    expect(answer.status).toBe(status);
    return answer.headers;
  };

  it.each(KINDS)('makes the browser stay with HTTPS for a year: %s', async (_what, status, request) => {
    const policy = String((await ask(request, status))['strict-transport-security']);
    const [, seconds] = /^max-age=(\d+); includeSubDomains$/.exec(policy) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(YEAR_SECONDS);
  });

  it.each(KINDS)('says what it is and where it may be shown: %s', async (_what, status, request) => {
    const headers = await ask(request, status);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(/(^|; )frame-ancestors '(none|self)'(;|$)/),
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['server']).toBeUndefined();
  });

  it('shows of the front end what is asked for by its name: no folder, and nothing that begins with a dot', async () => {
    await ask({ target: '/parts/config' }, 200);
    for (const target of ['/parts', '/parts/', '/.env', '/.git/config', '/%2egit/config'])
      await ask({ target, headers: NAVIGATION }, 404);
    await ask({ target: '/parts/../.env', headers: NAVIGATION }, 400);
  });

  it('keeps other windows away from a page of the front end', async () => {
    const headers = await ask({ target: '/', headers: NAVIGATION }, 200);
    expect(headers['cross-origin-opener-policy']).toMatch(/^same-origin(-allow-popups)?$/);
  });

  it('says over plain HTTP, for development, nothing that would make the browser leave it', async () => {
    const plain = await world.replicate({ PUBLIC_URL: 'http://localhost:3000', ALLOWED_ORIGINS: '' });
    const headers = { host: 'localhost:3000' };
    const answer = await sendRaw(plain.address, { target: '/health/live', headers });
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });
});
