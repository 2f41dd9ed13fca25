import 'reflect-metadata';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { ConfigurationError, loadEnv } from '../../src/platform/env/env.js';
import { freePort } from '../support/free-port.js';
import { startProcess } from '../support/process.js';
import { failToStart, startService } from '../support/service.js';

const GOOD = {
  PUBLIC_URL: 'https://bff.contoso.com',
  AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
  AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
  NODE_ENV: 'production',
  REDIS_URL: 'rediss://redis.contoso.com:6380',
  ENCRYPTION_KEYS: generateKeyEntry('k1'),
};

/** What every one of them is refused with. */
const NUMBERS = [
  '0',
  '-1',
  '1.5',
  '1e9',
  'NaN',
  '0x10',
  '8 h',
  '8hours',
  'h',
  '999999999d',
  '0s',
  '-8h',
  '\u0668h',
];
const DURATIONS = ['SESSION_IDLE_TTL', 'SESSION_ABSOLUTE_TTL', 'TOKEN_RENEWAL_LEAD'];

function faultsOf(raw: Record<string, string>): { variable: string; fault: string }[] {
  try {
    loadEnv(raw);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [...error.faults];
  }
}

describe('a configuration that cannot be meant', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  /** Whether anybody ever listened there until the process ended. */
  const everListened = async (port: number, ended: Promise<unknown>): Promise<boolean> => {
    let isOver = false;
    void ended.then(() => (isOver = true));
    for (;;) {
      const found = await new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true));
        socket.on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      });
      if (found || isOver) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('ends the process before its port opens, naming every fault with its fix and no secret', async () => {
    const port = await freePort();
    const faulty = {
      PORT: String(port),
      PUBLIC_URL: 'http://bff.contoso.com',
      AZURE_TENANT_ID: ' ',
      AZURE_CLIENT_ID: '',
      AZURE_CLIENT_SECRET: 'hunter2',
      GRAPH_URL: 'javascript:alert(1)',
      SHAREPOINT_URL: 'https://user:hunter3@contoso.sharepoint.com',
      ALLOWED_ORIGINS: '*',
      REDIS_URL: 'redis://:hunter4@redis.contoso.com?x',
      ENCRYPTION_KEYS: 'k1:aHVudGVyNQ==',
      SESSION_IDLE_TTL: '8 hours',
      TOKEN_RENEWAL_LEAD: '0s',
      LOG_LEVEL: 'loud',
      RATE_LIMIT: 'sometimes',
    };
    const ending = failToStart(faulty);
    expect(await everListened(port, ending)).toBe(false);
    const { code, output } = await ending;
    expect(code).not.toBe(0);
    const lines = output.split('\n').filter((line) => line.startsWith('  - '));
    const named = lines.map((line) => /^ {2}- (\w+) .{10,}/.exec(line)?.[1]);
    const { PORT: _good, ...others } = faulty;
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(others).toSorted());
    expect(output).not.toMatch(/hunter|aHVudGVy/);
    expect(output).not.toMatch(/\bat .*:\d+:\d+|node_modules|ConfigurationError/);
  });

  it.each(DURATIONS)('%s is a number with a unit, above zero and below a year', (variable) => {
    for (const value of NUMBERS)
      expect([value, faultsOf({ ...GOOD, [variable]: value }).map((one) => one.variable)]).toEqual([
        value,
        [variable],
      ]);
  });

  it('PORT is one of a port', () => {
    for (const value of ['-1', '65536', '3000.5', 'http', '0x50', '1e3'])
      expect(faultsOf({ ...GOOD, PORT: value }).map(({ variable }) => variable)).toEqual(['PORT']);
  });

  it.each([
    ['PUBLIC_URL', 'http://bff.contoso.com'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['PUBLIC_URL', 'https://user@bff.contoso.com'],
    ['AZURE_AUTHORITY_HOST', 'http://login.contoso.com'],
    ['AZURE_AUTHORITY_HOST', 'https://user:word@login.microsoftonline.com'],
    ['GRAPH_URL', 'http://graph.contoso.com'],
    ['GRAPH_URL', 'https://user:word@graph.microsoft.com'],
    ['SHAREPOINT_URL', 'http://contoso.sharepoint.com'],
    ['SHAREPOINT_URL', 'javascript:alert(1)'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://spa.contoso.com/'],
    ['ALLOWED_ORIGINS', 'https://spa.contoso.com/app'],
    ['ALLOWED_ORIGINS', 'https://*.contoso.com'],
    ['ALLOWED_ORIGINS', 'https://spa.contoso.com,http://spa.contoso.com'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['NODE_OPTIONS', '--max-old-space-size=512 --insecure-http-parser'],
    ['REDIS_URL', 'redis://redis.contoso.com'],
  ])('is refused in production with a message of its own: %s=%s', (variable, value) => {
    const [fault, ...more] = faultsOf({ ...GOOD, [variable]: value });
    expect([fault?.variable, more]).toEqual([variable, []]);
    expect(fault?.fault.length).toBeGreaterThan(20);
    expect(fault?.fault).not.toMatch(/user:|:word/);
  });

  it("is refused in production on node's own command line as in NODE_OPTIONS", async () => {
    const args = ['--insecure-http-parser', 'dist/main.js'];
    const started = await startProcess(process.execPath, args, { env: { ...GOOD, PORT: '0' } });
    // One that is not refused would serve for ever.
    expect(await Promise.race([started.exited, sleep(30_000, 0, { ref: false })])).not.toBe(0);
    await started.stop();
    expect(started.output()).toMatch(/^ {2}- NODE_OPTIONS must not hold --insecure-http-parser/m);
  });

  it('is refused in production with several tenants and nobody let in, or without a store', () => {
    for (const tenant of ['common', 'organizations']) {
      const faults = faultsOf({ ...GOOD, AZURE_TENANT_ID: tenant });
      expect(faults.map(({ variable }) => variable)).toEqual(['ALLOWED_TENANTS']);
    }
    expect(faultsOf({ ...GOOD, REDIS_URL: '' }).map(({ variable }) => variable)).toEqual(['REDIS_URL']);
    expect(faultsOf({ ...GOOD, REDIS_URL: '', STORE: 'memory' })).toEqual([]);
  });

  it('but is good for development is warned of at every start', async () => {
    const service = await startService({ ...emulator.environment });
    for (const event of ['development_http', 'store_in_memory'])
      expect(service.output()).toContain(`"event":"${event}"`);
    await service.stop();
  });
});
