import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { hostileRequests } from '../support/hostile-requests.js';
import {
  expectCommonHeaders,
  expectProblemForm,
  expectReadableBy,
  expectReadableByNobody,
} from '../support/problems.js';
import { sendBytes, sendRaw, type RawRequest } from '../support/raw-http.js';
import { declaredRoutes } from '../support/routes.js';
import { startWorld, type World } from '../support/world.js';

const PAGE = 'http://localhost:5173';
const EVIL = 'https://evil.example';
const routes = declaredRoutes().map((route) => [`${route.method} ${route.path}`, route] as const);

describe('hostile input', () => {
  let world: World;
  let browser: Browser;
  let canaries: Canaries;
  const answers: string[] = [];
  beforeAll(async () => {
    world = await startWorld({ env: { ALLOWED_ORIGINS: PAGE } });
    canaries = new Canaries(world);
    browser = canaries.watch(await world.signedIn());
  });
  afterAll(() => world.stop());

  /** As the page's script would send it: with the cookie and the header that lets it through. */
  const send = (request: RawRequest, origin: string): Promise<Answer> =>
    sendRaw(world.bff.address, {
      ...request,
      headers: {
        host: new URL(world.origin).host,
        cookie: `bff=${browser.jar.get('localhost', 'bff')}`,
        origin,
        'x-csrf': '1',
        ...request.headers,
      },
    });

  const judge = (answer: Answer): void => {
    expectCommonHeaders(answer);
    if (answer.status >= 400 && answer.body !== '') expectProblemForm(answer);
    expect(answer.status < 500 || [502, 503, 504].includes(answer.status)).toBe(true);
    expect(answer.headers).not.toHaveProperty('x-planted');
    expect(String(answer.headers['set-cookie'])).not.toContain('planted');
    answers.push(JSON.stringify(answer.headers), answer.body);
  };

  /** One request and what it must come to; says which one it was when it does not. */
  const attack = async (
    request: RawRequest,
    origin: string,
    check: (answer: Answer) => void,
  ): Promise<void> => {
    const answer = await send(request, origin);
    try {
      judge(answer);
      check(answer);
    } catch (cause) {
      const { method = 'GET', target, headers, body } = request;
      throw new Error([method, target, JSON.stringify(headers), body].join(' ').slice(0, 300), { cause });
    }
  };

  it.each(routes)('gets a designed answer, which the page can read: %s', async (name, route) => {
    for (const request of hostileRequests(route)) {
      await attack(request, PAGE, (answer) => expectReadableBy(answer, PAGE));
      if (name.endsWith('/logout')) browser = canaries.watch(await world.signedIn());
    }
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it.each(routes)('is refused to a foreign page, which cannot read why: %s', async (_name, route) => {
    const some = hostileRequests(route).filter((_request, index) => index % 6 === 0);
    for (const request of some) await attack(request, EVIL, expectReadableByNobody);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it.each(['PROPFIND', 'TRACE', 'SEARCH', 'OPTIONS', 'HEAD', 'PATCH', 'DELETE', 'QUERY'])(
    'tells which methods there are when %s is not one of them',
    async (method) => {
      for (const path of new Set(routes.map(([, route]) => route.path.replaceAll(/\{\w+\}/g, 'root')))) {
        await attack({ method, target: path }, PAGE, ({ status, headers }) => {
          expect([200, 400, 403, 404, 405, 428]).toContain(status);
          if (status === 405) expect(headers['allow']).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
        });
      }
    },
  );

  it('never becomes a header or a second answer when it is no HTTP at all', async () => {
    const { host } = new URL(world.origin);
    const head = `Host: ${host}\r\nOrigin: ${PAGE}\r\n`;
    const attacks = [
      `GET /bff/user HTTP/1.1\r\n${head}X-Request-Id: abcdefgh\nX-Planted: 1\r\n\r\n`,
      `GET /bff/login?returnUrl=/\r\nX-Planted: 1 HTTP/1.1\r\n${head}\r\n`,
      `INVENTED /bff/user HTTP/1.1\r\n${head}\r\n`,
      `CONNECT evil.example:443 HTTP/1.1\r\n${head}\r\n`,
      `GET http://evil.example/bff/user HTTP/1.1\r\n${head}\r\n`,
      `GET /bff/user HTTP/1.1\r\n${head}Host: evil.example\r\n\r\n`,
      `GET /bff/user HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
      `GET /bff/user HTTP/1.1\r\n${head}X: ${'y'.repeat(20_000)}\r\n\r\n`,
      `POST /bff/logout HTTP/1.1\r\n${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      '\u0000\u0001\u0002\r\n\r\n',
    ];
    for (const bytes of attacks) {
      const answer = await sendBytes(world.bff.address, bytes, 500);
      expect(answer.match(/^HTTP\/1\.1 /gm)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(answer).not.toMatch(/^HTTP\/1\.1 (2|5|30[1-8])/);
      expect(answer.toLowerCase()).not.toContain('x-planted');
    }
  });

  it('has left no trace of a secret in any answer or log line, and met no defect', () => {
    const lines = world.bff.log.lines.map((line) => JSON.stringify(line));
    expect(lines.length).toBeGreaterThan(1_000);
    expect(canaries.foundIn(answers.join('\n'))).toEqual([]);
    expect(canaries.foundIn(lines.join('\n'))).toEqual([]);
    expect(world.bff.log.of('request_failed')).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
