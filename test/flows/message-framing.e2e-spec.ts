import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ambiguousForms, type AmbiguousForm } from '../support/ambiguous-http.js';
import { exchangeBytes } from '../support/raw-http.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { AT_TOKEN_ENDPOINT } from '../support/token-posts.js';
import { until } from '../support/until.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;

let world: World;
let head = '';
/** A request that asks Entra for something: whether it was heard shows there. */
let trap = '';
beforeAll(async () => {
  world = await startSecureWorld({ env: { RATE_LIMIT: 'off' } });
  const user = await world.signedIn();
  // From now on the expiry asks Entra for nothing.
  for (const resource of ['graph', 'sharepoint']) await user.xhr(`/bff/token-expiry?resource=${resource}`);
  head = `Host: ${HOST}\r\nCookie: __Host-bff=${user.jar.get(HOST, '__Host-bff')}\r\nX-CSRF: 1\r\n`;
  trap = `POST /bff/token-renewal HTTP/1.1\r\n${head}Content-Length: 0\r\n\r\n`;
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.faults.clear();
  world.emulator.transcript.clear();
});

const exchange = (...parts: string[]): ReturnType<typeof exchangeBytes> =>
  exchangeBytes(world.bff.address, parts);
const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d\d\d) /g)].map(([, status]) => Number(status));
const trapsHeard = (): number => world.emulator.transcript.count(AT_TOKEN_ENDPOINT);
const get = (more = ''): string => `GET /bff/user HTTP/1.1\r\n${head}${more}\r\n`;
const lineOf = (name: string): RegExp => new RegExp(`^${name}: `, 'im');

describe('a request that can be read in two ways', () => {
  const forms = (): AmbiguousForm[] => ambiguousForms(head, HOST);

  it('is refused, its connection ends, and nothing behind it is heard', async () => {
    const outcomes = forms().map(async ({ name, bytes }) => {
      const { text, isEnded } = await exchange(bytes + trap);
      const [status = 0, ...more] = statusesIn(text);
      return [name, status >= 400 && status < 500, more, isEnded, /^connection: close\r$/im.test(text)];
    });
    for (const [name, ...outcome] of await Promise.all(outcomes))
      expect([name, ...outcome]).toEqual([name, true, [], true, true]);
    expect(forms().length).toBeGreaterThan(100);
    expect(trapsHeard()).toBe(0);
  });

  it('leaves the request before it its answer, and nothing behind it is heard', async () => {
    const outcomes = forms().map(async ({ name, bytes }) => {
      const { text, isEnded } = await exchange(get() + bytes + trap);
      return [name, statusesIn(text)[0], statusesIn(text).length <= 2, isEnded];
    });
    for (const [name, ...outcome] of await Promise.all(outcomes))
      expect([name, ...outcome]).toEqual([name, 200, true, true]);
    expect(trapsHeard()).toBe(0);
  });
});

describe('a path that cannot be decoded', () => {
  const undecodable = (bytes: string): string => bytes.replace(/^(\S+) \S+ /, '$1 /%zz ');

  it('is refused, and what stands behind it is heard', async () => {
    const { text } = await exchange(undecodable(get()) + trap + get('Connection: close\r\n'));
    expect(statusesIn(text)).toEqual([400, 200, 200]);
    expect(trapsHeard()).toBe(1);
    expect(world.bff.log.of('request_refused').at(-1)?.fields).toMatchObject({ route: 'none', status: 400 });
  });

  it('does not make a request that can be read in two ways any better', async () => {
    const forms = ambiguousForms(head, HOST).filter(
      ({ name, bytes }) => !name.startsWith('target') && /^\S+ \/bff\/\S+ /.test(bytes),
    );
    const outcomes = forms.map(async ({ name, bytes }) => {
      const { text, isEnded } = await exchange(undecodable(bytes) + trap);
      return [name, statusesIn(text).length, isEnded];
    });
    for (const [name, ...outcome] of await Promise.all(outcomes))
      expect([name, ...outcome]).toEqual([name, 1, true]);
    expect(forms.length).toBeGreaterThan(80);
    expect(trapsHeard()).toBe(0);
  });
});

describe('several requests on one connection', () => {
  it('are each heard once, and answered in turn', async () => {
    const { text } = await exchange(get() + trap, get('Connection: close\r\n'));
    expect(statusesIn(text)).toEqual([200, 200, 200]);
    expect(trapsHeard()).toBe(1);
  });

  it('are heard behind one that is refused for what it says, and not for how it is written', async () => {
    const foreign = `GET /bff/user HTTP/1.1\r\n${head}Origin: https://evil.example\r\n\r\n`;
    const { text } = await exchange(foreign + trap + get('Connection: close\r\n'));
    expect(statusesIn(text)).toEqual([403, 200, 200]);
    expect(trapsHeard()).toBe(1);
  });

  it.each(['Connection: close\r\n', 'Connection: Upgrade\r\nUpgrade: h2c\r\n', 'Upgrade: TLS/1.2\r\n'])(
    'are not heard behind the last one (%j)',
    async (line) => {
      const { text, isEnded } = await exchange(get(line) + trap);
      expect([statusesIn(text), isEnded]).toEqual([[200], true]);
      expect(trapsHeard()).toBe(0);
    },
  );

  it('that wait for a slow answer get it, though what follows cannot be read', async () => {
    const slow = world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: 300 } });
    const answered = exchange(trap, 'no HTTP\r\n\r\n', trap);
    await until(() => slow.hits === 1);
    expect(statusesIn((await answered).text)).toEqual([200]);
    expect(trapsHeard()).toBe(1);
  });
});

describe('a body in chunks', () => {
  const post = (body: string): string =>
    `POST /bff/token-expiry HTTP/1.1\r\n${head}Connection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;

  it.each(['2\r\n{}\r\n0\r\n\r\n', '002;a=b;c="d"\r\n{}\r\n0;x\r\n\r\n', '1\r\n{\r\n1\r\n}\r\n000\r\n\r\n'])(
    'that is well-formed is read: %j',
    async (body) => expect(statusesIn((await exchange(post(body))).text)).toEqual([200]),
  );

  it('cannot bring headers behind itself', async () => {
    const plain = head.replace('X-CSRF: 1\r\n', '');
    const request = post('2\r\n{}\r\n0\r\nX-CSRF: 1\r\nX-Request-Id: planted-behind\r\n\r\n').replace(
      head,
      plain,
    );
    const { text } = await exchange(request);
    expect(statusesIn(text)).toEqual([403]);
    expect(text).toContain('csrf_rejected');
    expect(text).not.toContain('planted-behind');
  });
});

describe('a host', () => {
  it.each([
    `evil@${HOST}`,
    `${HOST}/evil`,
    `${HOST}#evil`,
    `${HOST}?evil`,
    `${HOST}\\evil`,
    '%62ff.contoso.test',
    'bff.con\ttoso.test',
    'b\xadff.contoso.test',
    `${HOST}:`,
    `${HOST}:443x`,
    `${HOST}.`,
    `${HOST}, evil.example`,
    `${HOST} evil.example`,
    `[::ffff:${HOST}]`,
    `x.${HOST}`,
    'evil.example',
    '',
  ])('that only a forgiving reader takes for ours is not ours: %j', async (host) => {
    const { text } = await exchange(
      get('Connection: close\r\n').replace(`Host: ${HOST}`, `Host: ${host}`) + trap,
    );
    expect([statusesIn(text), /misdirected_request/.test(text)]).toEqual([[421], true]);
  });

  it.each([HOST, HOST.toUpperCase(), `${HOST}:443`, `${HOST}:80`])(
    'that is ours is served: %s',
    async (host) => {
      const { text } = await exchange(get('Connection: close\r\n').replace(`Host: ${HOST}`, `Host: ${host}`));
      expect(statusesIn(text)).toEqual([200]);
    },
  );

  it('is not missing, in HTTP/1.0 either', async () => {
    const { text } = await exchange(get().replace('HTTP/1.1', 'HTTP/1.0').replace(`Host: ${HOST}\r\n`, ''));
    expect(statusesIn(text)).toEqual([421]);
    expect(text).toMatch(lineOf('x-content-type-options'));
  });
});
