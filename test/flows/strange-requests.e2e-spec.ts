import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { sendBytes, sendRaw, type RawRequest } from '../support/raw-http.js';
import { declaredRoutes } from '../support/routes.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { Universal } from '../support/universal.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;
const OVERRIDES = {
  'x-http-method-override': 'DELETE',
  'x-http-method': 'DELETE',
  'x-method-override': 'DELETE',
};
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const CALLBACKS = ['callback=f', 'jsonp=f', 'callback=f&jsonp=f&format=jsonp&$format=xml'];

describe('a request of another time', () => {
  let world: World;
  let cookie: string;
  let universal: Universal;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    const canaries = new Canaries(world);
    universal = new Universal(world, canaries);
    const browser = canaries.watch(await world.signedIn());
    cookie = `__Host-bff=${browser.jar.get(HOST, '__Host-bff')}`;
  });
  afterAll(() => world.stop());

  const send = async (request: RawRequest): Promise<Answer> => {
    const origin = request.headers !== undefined && 'origin' in request.headers ? undefined : TRUSTED;
    const headers = { host: HOST, cookie, origin, 'x-csrf': '1', ...request.headers };
    const answer = await sendRaw(world.bff.address, { ...request, headers });
    universal.check(answer, { origin });
    return answer;
  };
  const isStanding = async (): Promise<void> =>
    expect((await send({ target: '/bff/user' })).status).toBe(200);

  it.each(['TRACE', 'PROPFIND', 'PURGE'])(
    'with the method %s is told which ones there are',
    async (method) => {
      // The mounts of pass-through are off here: they are no routes then.
      for (const { path } of declaredRoutes().filter((route) => !route.path.includes('*'))) {
        const answer = await send({ method, target: path.replaceAll(/\{\w+\}/g, 'root') });
        expectProblem(answer, 'method_not_allowed');
        expect(answer.headers['allow']).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
      }
      await isStanding();
    },
  );

  it.each(['CONNECT', 'INVENTED', 'get', 'DELETE_'])('with the method %s changes nothing', async (method) => {
    const before = await storeContents(world);
    const head = `Host: ${HOST}\r\nCookie: ${cookie}\r\nX-CSRF: 1\r\nContent-Length: 0\r\n`;
    const answer = await sendBytes(world.bff.address, `${method} /bff/logout HTTP/1.1\r\n${head}\r\n`, 500);
    expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    expect(await storeContents(world)).toEqual(before);
    await isStanding();
  });

  it('is what its method says, whatever its headers, query or body say', async () => {
    expect((await send({ target: `${ITEMS}?_method=DELETE`, headers: OVERRIDES })).status).toBe(200);
    expect((await send({ target: '/bff/user?_method=POST&method=DELETE', headers: OVERRIDES })).status).toBe(
      200,
    );
    world.emulator.transcript.clear();
    const form = {
      method: 'POST',
      target: `${ITEMS}/1`,
      headers: { ...FORM, ...OVERRIDES },
      body: '_method=DELETE',
    };
    expectProblem(await send(form), 'method_not_allowed');
    const post = {
      method: 'POST',
      target: ITEMS,
      headers: { ...FORM, ...OVERRIDES },
      body: '_method=DELETE',
    };
    expectProblem(await send(post), 'unsupported_media_type');
    expect(world.emulator.transcript.find()).toEqual([]);
    const logout = {
      method: 'GET',
      target: '/bff/logout?_method=POST',
      headers: { 'x-http-method-override': 'POST' },
    };
    expectProblem(await send(logout), 'bad_request');
    await isStanding();
  });

  it.each(CALLBACKS)('that wants a script (%s) gets JSON or a problem', async (query) => {
    for (const target of ['/bff/user', '/bff/token-expiry', ITEMS, '/nowhere']) {
      const answer = await send({
        target: `${target}?${query}`,
        headers: { accept: 'text/javascript, text/html' },
      });
      expect(answer.headers['content-type']).toMatch(/^application\/(problem\+)?json/);
      expect(() => answer.json()).not.toThrow();
      expect(answer.body).not.toMatch(/^\s*(\/\*\*\/)?\s*f\s*\(/);
    }
  });

  it('that wants a page of the API gets no page, and no redirect', async () => {
    for (const suffix of ['', '.json', '.html', '.js', '.xml']) {
      for (const target of ['/bff/user', '/bff/token-expiry', ITEMS]) {
        const answer = await send({
          target: target + suffix,
          headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
        });
        expect(answer.headers['content-type']).toMatch(/^application\/(problem\+)?json/);
        expect(answer.headers['location']).toBeUndefined();
        if (suffix !== '') expect(answer.status).toBeGreaterThanOrEqual(400);
      }
    }
  });

  it('to upgrade to a WebSocket is refused on every route, and the socket closed', async () => {
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    const head = `Host: ${HOST}\r\nOrigin: ${TRUSTED}\r\nCookie: ${cookie}\r\n`;
    for (const path of ['/', '/bff/user', '/bff/events', ITEMS, '/health/live', '/nowhere']) {
      const upgrade = `GET ${path} HTTP/1.1\r\n${head}Upgrade: websocket\r\nConnection: Upgrade\r\n${key}\r\n`;
      const started = performance.now();
      const answer = await sendBytes(world.bff.address, upgrade, 10_000);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).not.toMatch(/101 Switching|sec-websocket-accept/i);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
      // Closed by us, long before this client would have given up.
      expect(performance.now() - started).toBeLessThan(9_000);
    }
  });

  it('without fetch metadata and origin works with X-CSRF, as in older browsers, and not without', async () => {
    const old = { origin: undefined };
    expect((await send({ method: 'POST', target: '/bff/token-expiry', headers: old })).status).toBe(200);
    const without = { ...old, 'x-csrf': undefined };
    expectProblem(
      await send({ method: 'POST', target: '/bff/token-expiry', headers: without }),
      'csrf_rejected',
    );
  });
});
