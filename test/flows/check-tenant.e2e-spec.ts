import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { Report } from '../../scripts/tenant/report.mjs';
import { runSteps, STEPS, type CheckOptions } from '../../scripts/tenant/steps.mjs';
import { loadEnv } from '../../src/platform/env/env.js';
import { Browser } from '../support/browser.js';
import { rowsOf } from '../support/doc-tables.js';
import { freePort } from '../support/free-port.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { ADELE } from '../support/world.js';

const PUBLIC_URL = 'http://localhost:3000';
const CALLBACK = `${PUBLIC_URL}/bff/callback`;

interface Check {
  code: number | null;
  output: string;
  /** The sign of each step, by its name. */
  signs: Record<string, string>;
}

describe('the check of a tenant', () => {
  let emulator: Emulator;
  let redis: RunningRedis;
  beforeAll(async () => {
    [emulator, redis] = await Promise.all([startEmulator({ redirectUris: [CALLBACK] }), startRedis()]);
  });
  afterEach(() => emulator.reset());
  afterAll(async () => {
    await emulator.stop();
    await redis.stop();
  });

  const settings = (env: Record<string, string>): Record<string, string> => ({
    PUBLIC_URL,
    ENCRYPTION_KEYS: generateKeyEntry('test'),
    REDIS_URL: redis.url,
    ...emulator.environment,
    ...env,
  });

  /** The steps in this process; `paste` gives what an operator would paste for the address that is shown. */
  async function check(env: Record<string, string> = {}, paste?: CheckOptions['paste']): Promise<Check> {
    let output = '';
    const loaded = loadEnv(settings(env));
    const report = new Report(loaded, (text) => (output += text));
    const options = { user: paste !== undefined, paste: paste ?? (() => Promise.resolve('')) };
    await runSteps({ env: loaded, report, options });
    return found(env, report.end() ? 0 : 1, output);
  }

  /** The command itself, as an operator starts it. */
  async function command(env: Record<string, string>, paste?: CheckOptions['paste']): Promise<Check> {
    const child = spawn(
      process.execPath,
      ['scripts/check-tenant.mjs', ...(paste === undefined ? [] : ['--user'])],
      {
        env: { PATH: process.env['PATH'], ...settings(env) },
      },
    );
    const closed = once(child, 'close');
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    if (paste !== undefined) {
      await until(() => output.includes('Paste the whole address'));
      child.stdin.end(`${await paste(/^http\S+authorize\S+$/m.exec(output)?.[0] ?? '')}\n`);
    }
    await closed;
    return found(env, child.exitCode, output);
  }

  function found(env: Record<string, string>, code: number | null, output: string): Check {
    const signs = Object.fromEntries(
      [...output.matchAll(/^\[(.{4})\] (\S+)/gm)].map(([, sign = '', id = '']) => [id, sign.trim()]),
    );
    for (const secret of secretsOf(env)) expect(output).not.toContain(secret);
    return { code, output, signs };
  }

  /** The configured one, and every token, code and verifier that went over the wire. */
  function secretsOf(env: Record<string, string>): string[] {
    const configured = { ...emulator.environment, ...env }['AZURE_CLIENT_SECRET'] ?? '';
    const sent = emulator.transcript.find().flatMap(({ headers, body }) => {
      const form = new URLSearchParams(body);
      const words = ['code', 'refresh_token', 'code_verifier'].map((name) => form.get(name) ?? '');
      return [headers.authorization?.replace('Bearer ', '') ?? '', ...words];
    });
    return [configured, ...sent].filter((secret) => secret !== '');
  }

  /** Signs in with an ordinary browser, in which nothing answers at the redirect URI. */
  const asUser =
    (username: string) =>
    async (address: string): Promise<string> => {
      const browser = new Browser(PUBLIC_URL, { [PUBLIC_URL]: emulator.environment['GRAPH_URL'] ?? '' });
      return (await browser.pick(await browser.navigate(address), username)).url;
    };

  it('goes the whole way with a user, says what each step proves, and exits with 0', async () => {
    const { code, output, signs } = await command({}, asUser(ADELE));
    expect([code, output]).toEqual([0, expect.stringContaining('11 proved, 0 failed, 1 open')]);
    expect(Object.entries(signs).filter(([, sign]) => sign !== 'ok')).toEqual([['encryption', '??']]);
    expect(output.match(/Proves: /g)).toHaveLength(11);
  });

  it('proves without a user what needs none, and says how the rest is done', async () => {
    const { code, output, signs } = await check();
    expect(code).toBe(0);
    expect(signs).toMatchObject({
      credential: 'ok',
      redirect: 'ok',
      store: 'ok',
      'sign-in': '??',
      graph: '??',
    });
    expect(output).toContain('npm run check:tenant -- --user');
  });

  it.each<[string, number, string, string]>([
    ['a wrong secret', 7000215, 'credential', 'not its Secret ID'],
    ['an expired secret', 7000222, 'credential', 'has expired'],
    ['an unknown application', 700016, 'credential', 'AZURE_CLIENT_ID'],
    ['a fault of Entra', 90006, 'credential', 'service health'],
  ])('turns %s into advice', async (_what, aadsts, step, advice) => {
    emulator.entra.refuseTokens(aadsts);
    const { code, output, signs } = await check();
    expect([code, signs[step]]).toEqual([1, 'FAIL']);
    expect(output).toContain(`AADSTS${aadsts}`);
    expect(output).toContain(advice);
    expect(signs['sign-in']).toBe('??');
  });

  it('turns a redirect URI that is not registered into the line to register', async () => {
    const { code, output, signs } = await check({ PUBLIC_URL: 'http://localhost:3001' });
    expect([code, signs['redirect']]).toEqual([1, 'FAIL']);
    expect(output).toContain('register http://localhost:3001/bff/callback');
  });

  it('tells a wrong tenant, a foreign issuer, no keys, a page and silence apart', async () => {
    const said: string[] = [];
    const failing = async (path: RegExp, action: Parameters<typeof emulator.faults.add>[0]['action']) => {
      emulator.reset();
      emulator.faults.add({ service: 'entra', path, action });
      const { code, output } = await check();
      expect(code).toBe(1);
      said.push(/^\[FAIL\].*$/m.exec(output)?.[0] ?? '');
    };
    const metadata = /openid-configuration/;
    await failing(metadata, { type: 'respond', status: 400, body: { error: 'invalid_tenant' } });
    await failing(metadata, {
      type: 'merge-json',
      members: { token_endpoint: 'https://evil.example/token' },
    });
    await failing(/keys/, { type: 'respond', status: 200, body: { keys: [] } });
    await failing(metadata, { type: 'html' });
    await failing(metadata, { type: 'reset' });
    expect(said).toEqual([
      expect.stringContaining('knows no tenant'),
      expect.stringContaining('tokenEndpoint is not on'),
      expect.stringContaining('No signing key'),
      expect.stringContaining('No discovery document'),
      expect.stringContaining('Not reached'),
    ]);
  });

  it('tells of a clock that is ten minutes wrong', async () => {
    emulator.faults.add({
      service: 'entra',
      path: /openid-configuration/,
      action: {
        type: 'alter',
        change: (answer) => ({
          ...answer,
          headers: { ...answer.headers, date: new Date(Date.now() + 600_000).toUTCString() },
        }),
      },
    });
    const { code, output, signs } = await check();
    expect([code, signs['clock']]).toEqual([1, 'FAIL']);
    expect(output).toMatch(/(599|600|601) s ahead of ours/);
  });

  it('tells of a store that is away, and of one that throws sessions away', async () => {
    const away = await check({ REDIS_URL: `redis://:canary-password@127.0.0.1:${await freePort()}` });
    expect([away.code, away.signs['store']]).toEqual([1, 'FAIL']);
    expect(away.output).toContain('is it there, and let through?');
    expect(away.output).not.toContain('canary-password');
    await redis.client().config('SET', 'maxmemory-policy', 'allkeys-lru');
    const evicting = await check();
    await redis.client().config('SET', 'maxmemory-policy', 'noeviction');
    expect([evicting.code, evicting.signs['eviction']]).toEqual([1, 'FAIL']);
    expect(evicting.output).toContain('maxmemory-policy is allkeys-lru');
  });

  it('tells of a user without consent, of a scope that was left out, and of a SharePoint that refuses', async () => {
    emulator.entra.refuseTokens(65001, { grantType: 'refresh_token' });
    const unconsented = await check({}, asUser(ADELE));
    expect([unconsented.code, unconsented.signs['consent']]).toEqual([1, 'FAIL']);
    expect(unconsented.output).toContain('grants consent');

    emulator.reset();
    emulator.faults.add({
      service: 'graph',
      path: /sites/,
      action: { type: 'respond', status: 403, body: {} },
    });
    emulator.faults.add({ service: 'sharepoint', action: { type: 'html' } });
    const refused = await check({}, asUser(ADELE));
    expect(refused.signs).toMatchObject({ consent: 'ok', graph: 'FAIL', sharepoint: 'FAIL' });
    expect(refused.output).toContain('A page in place of JSON');
  });

  it('takes no address but that of its own sign-in', async () => {
    const pasted = await check({}, async () => `${CALLBACK}?code=canary-code&state=another`);
    expect(pasted.signs['sign-in']).toBe('FAIL');
    expect(pasted.output).toContain('another sign-in');
    expect(pasted.output).not.toContain('canary-code');
  });

  it('tells all faults of the configuration, as the service does', async () => {
    const { code, output } = await command({ AZURE_TENANT_ID: '', PUBLIC_URL: 'nonsense' });
    expect(code).toBe(1);
    for (const variable of ['AZURE_TENANT_ID', 'PUBLIC_URL']) expect(output).toContain(variable);
  });

  it('is described step by step in docs/real-tenant.md', () => {
    const described = rowsOf('docs/real-tenant.md', /^`[\w-]+`$/).map(([id = '']) => id.slice(1, -1));
    expect(described).toEqual(STEPS.map(({ id }) => id));
  });
});
