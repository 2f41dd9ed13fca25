import 'reflect-metadata';
import { startEmulator, type Emulator, type EmulatorOptions } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ExtraModule } from '../../src/app.module.js';
import { createApp } from '../../src/app.setup.js';
import { loadEnv } from '../../src/platform/env/env.js';
import { Browser } from './browser.js';
import { freePort } from './free-port.js';
import { MemoryLog } from './memory-log.js';
import { startRedis, type RunningRedis } from './redis.js';
import { TestClock } from './test-clock.js';

export interface WorldOptions {
  /** A real Redis instead of the in-memory store. */
  redis?: boolean;
  /** Added to the service's environment. */
  env?: Record<string, string>;
  emulator?: EmulatorOptions;
  /** Routes of a test's own, behind the same guards as ours. */
  modules?: readonly ExtraModule[];
}

/** One running service. */
export interface Replica {
  /** Where it listens. */
  address: string;
  app: NestFastifyApplication;
  log: MemoryLog;
  /** Ends it before the world does. */
  stop(): Promise<void>;
}

/** The service, Entra and SharePoint around it, over real HTTP on loopback. */
export interface World {
  emulator: Emulator;
  redis: RunningRedis | undefined;
  clock: TestClock;
  /** The origin that users see. */
  origin: string;
  bff: Replica;
  /** What the service was configured with. */
  env: Record<string, string>;
  /** Another replica on the same store. */
  replicate(env?: Record<string, string>): Promise<Replica>;
  /** A browser that reaches the first replica, or the one told. */
  browser(replica?: Replica): Browser;
  /** A user who went through the whole sign-in. */
  signedIn(username?: string): Promise<Browser>;
  stop(): Promise<void>;
}

export const ADELE = 'adele@contoso.onmicrosoft.com';
export const ALEX = 'alex@contoso.onmicrosoft.com';
export const MEGAN = 'megan@contoso.onmicrosoft.com';

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const emulator = await startEmulator(options.emulator);
  const redis = options.redis === true ? await startRedis() : undefined;
  const port = await freePort();
  const origin = options.env?.['PUBLIC_URL'] ?? `http://localhost:${port}`;
  const clock = new TestClock();
  const env: Record<string, string> = {
    ...emulator.environment,
    PUBLIC_URL: origin,
    PORT: String(port),
    HOST: '127.0.0.1',
    METRICS_PORT: 'off',
    ENCRYPTION_KEYS: generateKeyEntry('test'),
    ...(redis !== undefined && { REDIS_URL: redis.url }),
    ...options.env,
  };
  const replicas: Replica[] = [];
  const start = async (changes: Record<string, string>, listenOn: number): Promise<Replica> => {
    const log = new MemoryLog();
    const app = await createApp(loadEnv({ ...env, ...changes }), {
      clock,
      log,
      modules: options.modules ?? [],
    });
    await app.listen({ port: listenOn, host: '127.0.0.1' });
    let closed: Promise<void> | undefined;
    const stop = (): Promise<void> => (closed ??= app.close());
    const replica = { address: `http://127.0.0.1:${listenOn}`, app, log, stop };
    replicas.push(replica);
    return replica;
  };
  const bff = await start({}, port);
  const browser = (replica: Replica = bff): Browser => new Browser(origin, { [origin]: replica.address });
  return {
    emulator,
    redis,
    clock,
    origin,
    bff,
    env,
    replicate: async (changes = {}) => start(changes, await freePort()),
    browser,
    signedIn: async (username = ADELE) => {
      const user = browser();
      await user.signIn(username);
      return user;
    },
    stop: async () => {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await emulator.stop();
      await redis?.stop();
    },
  };
}
