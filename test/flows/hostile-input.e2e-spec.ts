import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { hostileRequests } from '../support/hostile-requests.js';
import { inputs } from '../support/inputs.js';
import {
  expectCommonHeaders,
  expectProblemForm,
  expectReadableBy,
  expectReadableByNobody,
} from '../support/problems.js';
import { sendBytes, sendRaw, type RawRequest } from '../support/raw-http.js';
import { declaredRoutes } from '../support/routes.js';
import { sized } from '../support/sized.js';
import { startWorld, type World } from '../support/world.js';

const PAGE = 'http://localhost:5173';
const EVIL = 'https://evil.example';
// A stream goes on until its page leaves; the mounts of pass-through are off here, and no routes then.
const routes = declaredRoutes()
  .filter(({ path }) => path !== ROUTES.events && !path.includes('*'))
  .map((route) => [`${route.method} ${route.path}`, route] as const);

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
    const requests = someOf(hostileRequests(route), route.path, sized(4, 1));
    for (const request of requests) {
      await attack(request, PAGE, (answer) => expectReadableBy(answer, PAGE));
      if (name.endsWith('/logout')) browser = canaries.watch(await world.signedIn());
    }
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    for (const id of [15, 46, 95]) inputs(id, requests.length);
  });

  it.each(routes)('is refused to a foreign page, which cannot read why: %s', async (_name, route) => {
    const some = someOf(hostileRequests(route), route.path, sized(24, 6));
    for (const request of some) await attack(request, EVIL, expectReadableByNobody);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it.each(['PROPFIND', 'TRACE', 'SEARCH', 'OPTIONS', 'HEAD', 'PATCH', 'DELETE'])(
    'tells which methods there are where %s is not one of them',
    async (method) => {
      const filled = routes.map(([, route]) => ({
        ...route,
        path: route.path.replaceAll(/\{\w+\}/g, 'root'),
      }));
      for (const path of new Set(filled.map((route) => route.path))) {
        const there = filled.filter((route) => route.path === path).map((route) => route.method);
        if (there.includes(method)) continue;
        await attack({ method, target: path }, PAGE, ({ status, headers }) => {
          expect(status).toBe(405);
          expect(String(headers['allow']).split(', ')).toEqual(expect.arrayContaining(there));
        });
      }
    },
  );

  it('never becomes a header or a second answer when it is no HTTP at all', async () => {
    const { host } = new URL(world.origin);
    const head = `Host: ${host}\r\nOrigin: ${PAGE}\r\n`;
    const attacks: [string, RegExp][] = [
      [`GET /bff/user HTTP/1.1\r\n${head}X-Request-Id: abcdefgh\nX-Planted: 1\r\n\r\n`, /^HTTP\/1\.1 4/],
      [`GET /bff/login?returnUrl=/\r\nX-Planted: 1 HTTP/1.1\r\n${head}\r\n`, / 400 /],
      [`INVENTED /bff/user HTTP/1.1\r\n${head}\r\n`, / 400 /],
      [`CONNECT evil.example:443 HTTP/1.1\r\n${head}\r\n`, /^$/],
      [`GET http://evil.example/bff/user HTTP/1.1\r\n${head}\r\n`, / 400 /],
      [`GET /bff/user HTTP/1.1\r\n${head}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`, / 400 /],
      [`POST /bff/logout HTTP/1.1\r\n${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, / 400 /],
      [`GET /bff/user HTTP/1.1\r\n${head}Host: evil.example\r\n\r\n`, / 400 /],
      [`GET /bff/user HTTP/1.1\r\n${head}X: ${'y'.repeat(20_000)}\r\n\r\n`, / 431 /],
      [
        `POST /bff/logout HTTP/1.1\r\n${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        / 400 /,
      ],
      ['\u0000\u0001\u0002\r\n\r\n', / 400 /],
    ];
    for (const [bytes, expected] of attacks) {
      // A second request on the same connection is never answered.
      const answer = await sendBytes(
        world.bff.address,
        `${bytes}GET /health/live HTTP/1.1\r\n${head}\r\n`,
        300,
      );
      expect(answer.match(/HTTP\/1\.1 \d/g)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(answer.split('\r\n', 1)[0]).toMatch(expected);
      expect(answer.toLowerCase()).not.toContain('x-planted');
    }
  });

  it('is not served under another host name', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      'evil.example:80',
      '127.0.0.1.evil.example',
    ]) {
      await attack({ target: '/bff/user', headers: { host } }, PAGE, ({ status }) =>
        expect(status).toBe(421),
      );
    }
  });

  it('has left no trace of a secret in any answer or log line, and met no defect', () => {
    const lines = world.bff.log.lines.map((line) => JSON.stringify(line));
    expect(lines.length).toBeGreaterThan(sized(500, 1_000));
    expect(canaries.foundIn(answers.join('\n'))).toEqual([]);
    expect(canaries.foundIn(lines.join('\n'))).toEqual([]);
    expect(world.bff.log.of('request_failed')).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** One of so many, others for each route: all of them are tried somewhere. */
function someOf<T>(all: readonly T[], path: string, every: number): T[] {
  return all.filter((_one, at) => (at + path.length) % every === 0);
}
