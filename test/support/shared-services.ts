import { startEmulator, type Emulator, type EmulatorOptions } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { Browser } from './browser.js';
import { freePort } from './free-port.js';
import { startRedis, type RunningRedis } from './redis.js';
import { startService, type RunningService } from './service.js';

/** Processes of the compiled service on one Redis, which users know by one origin. */
export interface SharedServices {
  readonly emulator: Emulator;
  readonly redis: RunningRedis;
  readonly origin: string;
  /** Starts one more; `env` goes before what all have. */
  start(env?: Record<string, string>): Promise<RunningService>;
  /** A browser that is led to this one. */
  browser(service: RunningService): Browser;
  stop(): Promise<void>;
}

export async function startSharedServices(
  env: Record<string, string> = {},
  options: EmulatorOptions = {},
): Promise<SharedServices> {
  const [emulator, redis] = await Promise.all([startEmulator(options), startRedis()]);
  const origin = `http://localhost:${await freePort()}`;
  const shared = {
    ...emulator.environment,
    PUBLIC_URL: origin,
    REDIS_URL: redis.url,
    ENCRYPTION_KEYS: generateKeyEntry('shared'),
    ...env,
  };
  const services: RunningService[] = [];
  return {
    emulator,
    redis,
    origin,
    start: async (own = {}) => {
      const service = await startService({ ...shared, ...own });
      services.push(service);
      return service;
    },
    browser: (service) => new Browser(origin, { [origin]: service.origin }),
    stop: async () => {
      await Promise.all(services.map((service) => service.stop()));
      await redis.stop();
      await emulator.stop();
    },
  };
}
