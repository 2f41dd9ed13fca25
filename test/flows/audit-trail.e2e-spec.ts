import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import { startEmulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { AUDIT_EVENTS } from '../../src/platform/audit-events.js';
import { RATE_LIMITS } from '../../src/platform/rate-limit/limits.js';
import { Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { rowsOf } from '../support/doc-tables.js';
import { ITEMS } from '../support/list-items.js';
import { freePort } from '../support/free-port.js';
import type { LogLine } from '../support/memory-log.js';
import { EVIL, OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { startProcess } from '../support/process.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const RENEWALS = '/bff/token-renewal';

/** Everything of a user's life that is audited: sign-in, renewals of each kind, refusals, limits, sign-out. */
async function live(world: World, canaries: Canaries): Promise<void> {
  const browser = canaries.watch(await world.signedIn(ADELE));
  await browser.frame('/bff/forced-sign-in', TRUSTED);
  later(world, 61 * MINUTE);
  await browser.xhr(ITEMS);
  world.clock.stand();
  for (let n = 0; n <= RATE_LIMITS.renewal_session.burst; n += 1)
    await browser.xhr(RENEWALS, { method: 'POST' });
  world.clock.go();
  await browser.xhr(ITEMS, { from: EVIL });
  await browser.xhr(RENEWALS, { method: 'POST', headers: { 'x-csrf': undefined } });
  await browser.frame('/bff/forced-sign-in', EVIL);
  later(world, 61 * MINUTE);
  world.emulator.entra.revokeRefreshTokens(ADELE);
  await browser.xhr(ITEMS, { headers: { 'x-request-id': 'a-request-of-mine' } });
  await browser.xhr('/bff/logout', { method: 'POST' });
}

function audited(world: World): LogLine[] {
  return world.bff.log.lines.filter(({ event }) => event in AUDIT_EVENTS);
}

describe('the audit trail of a whole life', () => {
  let world: World;
  let canaries: Canaries;
  let text: string;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    canaries = new Canaries(world);
    await live(world, canaries);
    text = audited(world)
      .map((line) => JSON.stringify(line))
      .join('\n');
  }, 60_000);
  afterAll(() => world.stop());

  const of = (event: keyof typeof AUDIT_EVENTS): Record<string, unknown>[] =>
    world.bff.log.of(event).map(({ fields }) => fields);

  it('tells of sign-in, renewal, refusal, limit, foreign request and sign-out, each by its id', () => {
    const told = new Set(audited(world).map(({ event, fields }) => `${String(fields['auditId'])} ${event}`));
    for (const event of [
      'BFF1001 sign_in_completed',
      'BFF1201 token_renewed',
      'BFF1202 token_refused',
      'BFF1301 signed_out',
      'BFF1501 rate_limited',
      'BFF1502 cross_site_refused',
    ])
      expect(told).toContain(event);
  });

  it('says of a renewal why it was made', () => {
    const kinds = of('token_renewed').map(({ resource, ahead, forced, claims }) =>
      JSON.stringify({ resource, ahead, forced, claims }),
    );
    expect(kinds).toContain('{"resource":"graph","ahead":false,"forced":false,"claims":false}');
    expect(kinds.filter((kind) => kind.includes('"forced":true'))).toHaveLength(
      RATE_LIMITS.renewal_session.burst,
    );
    expect(of('token_refused')).toEqual([
      expect.objectContaining({ resource: 'graph', refusal: 'grant_dead', aadsts: expect.any(Number) }),
    ]);
    expect(of('rate_limited')).toEqual([
      expect.objectContaining({ reason: 'renewal_session', retryAfter: 1, user: expect.any(String) }),
    ]);
  });

  it('names the request and the address where one request was the cause', () => {
    const refused = of('cross_site_refused');
    expect(refused.map(({ reason }) => reason)).toEqual([
      'origin_rejected',
      'csrf_rejected',
      'origin_rejected',
    ]);
    for (const fields of refused) {
      expect(fields).toMatchObject({ address: '127.0.0.1', requestId: expect.any(String) });
      expect(String(fields['route'])).toMatch(/^\/[\w/:-]+$/);
    }
  });

  it('names the user by one short hash, which is not what it hashes', () => {
    const users = new Set(audited(world).flatMap(({ fields }) => fields['user'] ?? []));
    expect(users.size).toBe(1);
    expect([...users][0]).toMatch(/^[A-Za-z0-9_-]{16}$/);
    const sessions = new Set(audited(world).flatMap(({ fields }) => fields['session'] ?? []));
    expect(sessions.size).toBe(1);
  });

  it('holds no secret, and no name of anybody', () => {
    expect(audited(world).length).toBeGreaterThan(100);
    expect(canaries.foundIn(text)).toEqual([]);
    for (const { username, oid, name } of world.emulator.users)
      for (const word of [username, oid, name]) expect(text.toLowerCase()).not.toContain(word.toLowerCase());
    for (const word of [world.emulator.tenantId, 'eyJ', OWN, EVIL, 'Requests/items', 'a-request-of-mine'])
      expect(text).not.toContain(word);
  });

  it('has the members that the documentation says, and no others', () => {
    const rows = new Map(rowsOf('docs/audit.md', /^BFF\d/).map(([id = '', , , list = '']) => [id, list]));
    const undocumented = audited(world).flatMap(({ fields: { auditId, ...members } }) =>
      Object.entries(members)
        .filter(([, value]) => value !== undefined)
        .filter(([name]) => !rows.get(String(auditId))?.includes(`\`${name}\``))
        .map(([name]) => `${String(auditId)} ${name}`),
    );
    expect(undocumented).toEqual([]);
  });
});

describe('a flood of requests from elsewhere', () => {
  it('is a few lines and a number, for each reason', async () => {
    const world = await startWorld();
    const browser = world.browser();
    for (let n = 0; n < 200; n += 1) await browser.xhr('/bff/user', { from: EVIL });
    const lines = (): LogLine[] => world.bff.log.of('cross_site_refused');
    expect(lines()).toHaveLength(20);
    await world.stop();
    expect(lines()).toHaveLength(21);
    expect(lines().at(-1)?.fields).toMatchObject({ reason: 'origin_rejected', withheld: 180 });
  });
});

describe('the compiled service', () => {
  /** What it writes while somebody signs in; it may not even say that it listens. */
  const output = async (env: Record<string, string>): Promise<{ text: string; oid: string; tid: string }> => {
    const emulator = await startEmulator();
    const port = String(await freePort());
    const own = `http://localhost:${port}`;
    const service = await startProcess(process.execPath, ['dist/main.js'], {
      env: {
        ...emulator.environment,
        PUBLIC_URL: own,
        PORT: port,
        HOST: '127.0.0.1',
        ENCRYPTION_KEYS: generateKeyEntry('k'),
        ...env,
      },
    });
    try {
      const via = `http://127.0.0.1:${port}`;
      await until(
        () =>
          fetch(via + ROUTES.live).then(
            ({ ok }) => ok,
            () => false,
          ),
        60_000,
      );
      const browser = new Browser(own, { [own]: via });
      await browser.signIn(ADELE);
      expect((await browser.xhr(ROUTES.user)).status).toBe(200);
      // A line is written when there is time, and at the end at the latest.
      await until(() =>
        Promise.resolve(env['LOG_LEVEL'] === 'silent' || service.output().includes('BFF1001')),
      );
      const oid = emulator.users.find(({ username }) => username === ADELE)?.oid ?? '';
      return { text: service.output(), oid, tid: emulator.tenantId };
    } finally {
      await service.stop();
      await emulator.stop();
    }
  };

  it('tells audit events where it tells nothing else, users by their hash', async () => {
    const { text, oid, tid } = await output({ LOG_LEVEL: 'fatal' });
    const [line = '{}', ...more] = text.trim().split('\n');
    expect(more).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({ audit: true, auditId: 'BFF1001', event: 'sign_in_completed' });
    for (const word of [oid, tid, ADELE]) expect(text).not.toContain(word);
  }, 120_000);

  it('names users and tenants in clear where it is told to', async () => {
    const { text, oid, tid } = await output({ LOG_LEVEL: 'fatal', AUDIT_USER_IDS: 'clear' });
    expect(JSON.parse(text)).toMatchObject({ auditId: 'BFF1001', user: oid, tenant: tid });
    expect(text).not.toContain(ADELE);
  }, 120_000);

  it('tells none when it is silent', async () => {
    expect((await output({ LOG_LEVEL: 'silent' })).text).toBe('');
  }, 120_000);
});
