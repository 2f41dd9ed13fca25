import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ITEMS } from '../support/list-items.js';
import { sendRaw } from '../support/raw-http.js';
import { cookiesSet, EVIL, OWN, startSecureWorld } from '../support/secure-world.js';
import type { Answer, Browser } from '../support/browser.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;
/** What a foreign proxy, or a client that plays one, may say. */
const SAID: Record<string, string> = {
  'x-forwarded-for': '203.0.113.66',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-port': '81',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-server': 'evil.example',
  'x-original-host': 'evil.example',
  'x-original-url': '/bff/logout',
  'x-rewrite-url': '/bff/logout',
  'x-host': 'evil.example',
  'x-real-ip': '203.0.113.66',
  'x-client-ip': '203.0.113.66',
  'true-client-ip': '203.0.113.66',
  'cf-connecting-ip': '203.0.113.66',
  forwarded: 'for=203.0.113.66;host=evil.example;proto=http',
  via: '1.1 evil.example',
};

/** The addresses that the audit names for a sign-in whose every step says this. */
async function signIn(
  world: World,
  said: Record<string, string>,
): Promise<{ browser: Browser; named: unknown[] }> {
  const from = world.bff.log.lines.length;
  const browser = world.browser();
  world.emulator.entra.autoSignIn = 'adele@contoso.onmicrosoft.com';
  let answer = await browser.step('/bff/login', said);
  while (answer.status === 302) {
    const next = String(answer.headers['location']);
    answer = await browser.step(next, next.startsWith(OWN) ? said : {});
  }
  expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
  const named = world.bff.log.lines
    .slice(from)
    .filter(({ event }) => event === 'sign_in_completed')
    .map(({ fields }) => fields['address']);
  return { browser, named };
}

const redirectUriOf = (answer: Answer): string | null =>
  new URL(String(answer.headers['location'])).searchParams.get('redirect_uri');

describe.each<[string, Record<string, string>]>([
  ['of nobody that is trusted', {}],
  ['of somebody else than is trusted', { TRUSTED_PROXIES: '192.0.2.1,2001:db8::/32' }],
])('what proxies say, %s,', (_name, env) => {
  let world: World;
  beforeAll(async () => {
    world = await startSecureWorld({ env });
  });
  afterAll(() => world.stop());

  it('has no influence on redirect URI, cookies and the address in the audit', async () => {
    expect(redirectUriOf(await world.browser().step('/bff/login', SAID))).toBe(`${OWN}/bff/callback`);
    const { browser, named } = await signIn(world, SAID);
    expect(named).toEqual(['127.0.0.1']);
    const cookies = cookiesSet(browser);
    expect(cookies.length).toBeGreaterThan(1);
    for (const { name, attributes } of cookies) {
      expect(name).toMatch(/^__Host-bff/);
      expect(attributes).toMatchObject({ secure: true, path: '/' });
      expect(attributes).not.toHaveProperty('domain');
    }
  });

  it('does not make another host ours', async () => {
    for (const more of [
      SAID,
      { 'x-forwarded-host': HOST, forwarded: `host=${HOST}`, 'x-original-host': HOST },
    ]) {
      const answer = await sendRaw(world.bff.address, {
        target: '/bff/user',
        headers: { host: 'evil.example', ...more },
      });
      expect(answer.json()['code']).toBe('misdirected_request');
    }
  });

  it('opens nothing, whoever they call themselves', async () => {
    const agents = ['ELB-HealthChecker/2.0', 'GoogleHC/1.0', 'kube-probe/1.30', 'Edge Health Probe', ''];
    for (const agent of agents) {
      const headers = {
        host: HOST,
        'user-agent': agent,
        'x-forwarded-user': 'adele',
        'x-ms-client-principal': 'e30=',
      };
      for (const target of ['/bff/user', ITEMS, '/bff/sessions']) {
        const answer = await sendRaw(world.bff.address, { target, headers });
        expect([target, answer.status]).toEqual([target, 401]);
      }
      const foreign = await sendRaw(world.bff.address, {
        target: '/bff/user',
        headers: { ...headers, host: 'x.example' },
      });
      expect(foreign.status).toBe(421);
    }
  });
});

describe('what a trusted proxy says', () => {
  let world: World;
  beforeAll(async () => {
    const env = { TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8,2001:db8:1::/48', RATE_LIMIT: 'off' };
    world = await startSecureWorld({ env });
  });
  afterAll(() => world.stop());

  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['198.51.100.7:50123', '198.51.100.7'],
    ['[2001:db8:2::7]:50123', '2001:db8:2::7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['203.0.113.66, 198.51.100.7', '198.51.100.7'],
    ['203.0.113.66, 198.51.100.7, 10.1.2.3', '198.51.100.7'],
    ['203.0.113.66, 198.51.100.7, 10.1.2.3:443, [2001:db8:1::9]:443', '198.51.100.7'],
    ['203.0.113.66, unknown, 10.1.2.3', '10.1.2.3'],
    ['203.0.113.66, <script>', '127.0.0.1'],
    ['evil.example', '127.0.0.1'],
    [', ,', '127.0.0.1'],
    ['10.9.9.9', '10.9.9.9'],
    [`${'203.0.113.66, '.repeat(500)}198.51.100.7`, '198.51.100.7'],
  ])('is who asks, as far as it is trusted: %.60j comes to %s', async (said, address) => {
    expect((await signIn(world, { 'x-forwarded-for': said })).named).toEqual([address]);
  });

  it('has no influence on anything else', async () => {
    expect(redirectUriOf(await world.browser().step('/bff/login', SAID))).toBe(`${OWN}/bff/callback`);
    const { browser, named } = await signIn(world, { ...SAID, origin: OWN });
    expect(named).toEqual(['203.0.113.66']);
    for (const { attributes } of cookiesSet(browser)) expect(attributes).toMatchObject({ secure: true });
    const headers = { host: 'evil.example', 'x-forwarded-host': HOST };
    expect((await sendRaw(world.bff.address, { target: '/bff/user', headers })).status).toBe(421);
    const foreign = await browser.xhr('/bff/user', {
      from: EVIL,
      headers: { origin: EVIL, 'x-forwarded-host': 'evil.example' },
    });
    expect(foreign.status).toBe(403);
  });
});
