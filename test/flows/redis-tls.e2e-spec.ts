import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCertificate, startEmulator, type Emulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { Browser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { startRedisCluster, type RunningRedisCluster } from '../support/redis-cluster.js';
import { startService, type RunningService } from '../support/service.js';

const PASSWORD = 'p@ss word/canary';

/** Its certificate is for `localhost`; what it tells of itself is `127.0.0.1`, as managed Clusters do. */
describe('a Redis Cluster that speaks TLS and asks for a password', () => {
  let emulator: Emulator;
  let cluster: RunningRedisCluster;
  let directory: string;
  let port: number;
  let service: RunningService | undefined;
  beforeAll(async () => {
    emulator = await startEmulator();
    directory = await mkdtemp(join(tmpdir(), 'redis-tls-'));
    const { cert, key } = await newCertificate('localhost', ['localhost']);
    await writeFile(path('cert.pem'), cert);
    await writeFile(path('key.pem'), key);
    port = await freePort();
    const settings = {
      'tls-port': port,
      'tls-cluster': 'yes',
      'tls-cert-file': path('cert.pem'),
      'tls-key-file': path('key.pem'),
      'tls-ca-cert-file': path('cert.pem'),
      'tls-auth-clients': 'no',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    cluster = await startRedisCluster({ primaries: 1, args });
    await cluster.primaries[0]?.direct.config('SET', 'requirepass', PASSWORD);
  });
  afterEach(async () => service?.stop());
  afterAll(async () => {
    await cluster.stop();
    await emulator.stop();
    await rm(directory, { recursive: true });
  });

  const path = (name: string): string => join(directory, name);
  const address = (password: string): string => `rediss://:${encodeURIComponent(password)}@localhost:${port}`;
  const started = async (env: Record<string, string>): Promise<RunningService> => {
    const ENCRYPTION_KEYS = generateKeyEntry('test');
    service = await startService({ ...emulator.environment, ENCRYPTION_KEYS, ...env });
    return service;
  };
  const readiness = async ({ origin }: RunningService): Promise<number> =>
    (await fetch(`${origin}/health/ready`)).status;

  it('keeps the sessions', async () => {
    const running = await started({
      REDIS_CLUSTER: address(PASSWORD),
      NODE_EXTRA_CA_CERTS: path('cert.pem'),
    });
    expect(await readiness(running)).toBe(200);
    const own = running.origin.replace('127.0.0.1', 'localhost');
    expect((await new Browser(own, { [own]: running.origin }).step('/bff/login')).status).toBe(302);
    expect(await cluster.primaries[0]?.direct.dbsize()).toBeGreaterThan(0);
    expect(running.output()).not.toContain('store_failed');
  });

  const expectRefused = async (running: RunningService, reason: string): Promise<void> => {
    expect(await readiness(running)).toBe(503);
    expect(running.output()).toContain(`"reason":"${reason}"`);
    expect(running.output()).not.toMatch(/canary|127\.0\.0\.1:/);
  };

  it('is not talked to when nothing vouches for its certificate', async () => {
    await expectRefused(await started({ REDIS_CLUSTER: address(PASSWORD) }), 'unreachable');
    await service?.stop();
    await expectRefused(await started({ REDIS_URL: address(PASSWORD) }), 'certificate_refused');
  });

  it('is not used with another password', async () => {
    const env = { REDIS_CLUSTER: address('wrong canary'), NODE_EXTRA_CA_CERTS: path('cert.pem') };
    await expectRefused(await started(env), 'access_refused');
  });
});
