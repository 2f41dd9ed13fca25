import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import type { Redis } from 'ioredis';
import { freePort } from '../support/free-port.js';
import { inputs } from '../support/inputs.js';
import { signInWave, signOutQuickly, type Entrance, type QuickSignIn } from '../support/many-sign-ins.js';
import { keysWithoutEnd, passInRedis } from '../support/redis-clock.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { startService, type RunningService } from '../support/service.js';
import { sized } from '../support/sized.js';
import { until } from '../support/until.js';

const SIGN_INS = sized(400, 10_000);
/** Of one user at once. */
const WAVE = 40;
const LOOK_EVERY = sized(200, 1_000);
const ABSOLUTE_LIMIT_MS = 7 * 24 * 3_600_000;
/** No other text of 16 characters out of 64 comes by chance. */
const TELLTALE = 16;
const MINUTES = 60_000;

describe('ten thousand sign-ins', () => {
  let emulator: Emulator;
  let redis: RunningRedis;
  let client: Redis;
  let service: RunningService;
  let entrance: Entrance;
  let before: string[];
  const all: QuickSignIn[] = [];
  const endless: unknown[] = [];
  beforeAll(async () => {
    emulator = await startEmulator({ transcriptLimit: 100 });
    redis = await startRedis();
    client = redis.client();
    const own = `http://localhost:${await freePort()}`;
    service = await startService({
      ...emulator.environment,
      PUBLIC_URL: own,
      REDIS_URL: redis.url,
      ENCRYPTION_KEYS: generateKeyEntry('k'),
      RATE_LIMIT: 'off',
    });
    entrance = { own, address: service.origin };
    before = await keys();
    for (let done = 0; done < SIGN_INS; done += WAVE) {
      const user = emulator.entra.addUser({ username: `user${done}@contoso.onmicrosoft.com` });
      all.push(...(await signInWave(entrance, emulator, user.username, WAVE)));
      if (done % LOOK_EVERY === 0) endless.push(await keysWithoutEnd(client));
    }
  }, 8 * MINUTES);
  afterAll(async () => {
    await service?.stop();
    await redis?.stop();
    await emulator?.stop();
  });

  const keys = async (): Promise<string[]> =>
    (await client.keys('*')).filter((key) => !key.startsWith('bff:beat:')).toSorted();

  it('give as many different cookies, each bit of which is set in half of them', () => {
    expect(new Set(all.map(({ cookie }) => cookie)).size).toBe(SIGN_INS);
    const bytes = all.map(({ cookie }) => Buffer.from(cookie, 'base64url'));
    const shares = Array.from({ length: (bytes[0]?.length ?? 0) * 8 }, (_, bit) => {
      const set = bytes.filter((value) => ((value[bit >> 3] ?? 0) >> (bit & 7)) & 1).length;
      return set / SIGN_INS;
    });
    expect(shares.length).toBeGreaterThanOrEqual(256);
    // Five standard deviations: of hundreds of fair bits one is two per cent off in every twenty-fifth run of ten thousand.
    const leaning = 5 * Math.sqrt(0.25 / SIGN_INS);
    expect(shares.filter((share) => Math.abs(share - 0.5) > leaning)).toEqual([]);
    inputs(2, SIGN_INS);
  });

  it('lead to the configured authority alone, by one form, with nothing in it twice', () => {
    const urls = all.map(({ authorizeUrl }) => new URL(authorizeUrl));
    const authorize = `${emulator.authorityHost}/${emulator.tenantId}/oauth2/v2.0/authorize`;
    expect(new Set(urls.map(({ origin, pathname }) => origin + pathname))).toEqual(new Set([authorize]));
    const only = (name: string): (string | null)[] => [
      ...new Set(urls.map(({ searchParams }) => searchParams.get(name))),
    ];
    expect(only('response_type')).toEqual(['code']);
    expect(only('response_mode')).toEqual(['query']);
    expect(only('code_challenge_method')).toEqual(['S256']);
    expect(only('redirect_uri')).toEqual([`${entrance.own}/bff/callback`]);
    expect(only('scope')).toHaveLength(1);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const values = only(name).map(String);
      expect(values).toHaveLength(SIGN_INS);
      // 43 characters of 6 bits are 256 bits.
      expect(values.filter((value) => !/^[\w-]{43}/.test(value))).toEqual([]);
    }
    expect(all.filter(({ authorizeUrl }) => authorizeUrl.includes(emulator.clientSecret))).toEqual([]);
    inputs(27, SIGN_INS);
  });

  it(
    'leave no cookie value in any key or value of the store, nor in the log',
    async () => {
      const told = all.flatMap(({ cookie }) => [cookie.slice(0, TELLTALE), cookie.slice(-TELLTALE)]);
      const telltales = new Set(told);
      expect(telltales.size).toBe(2 * SIGN_INS);
      const shown: string[] = [];
      const look = (text: string): void => {
        for (const [run] of text.matchAll(/[\w-]{16,}/g)) {
          for (let at = 0; at + TELLTALE <= run.length; at += 1) {
            const part = run.slice(at, at + TELLTALE);
            if (telltales.has(part)) shown.push(part);
          }
        }
      };
      const stored = await keys();
      expect(stored.filter((key) => key.startsWith('bff:session:'))).toHaveLength(SIGN_INS);
      for (const key of stored) {
        look(key);
        const isSet = /^bff:(user|entra)-sessions:/.test(key);
        look(
          isSet
            ? (await client.smembers(key)).join(' ')
            : String((await client.getBuffer(key))?.toString('latin1')),
        );
      }
      look(service.output());
      expect(shown).toEqual([]);
    },
    MINUTES,
  );

  it(
    'leave nothing: half by signing out, the rest by the absolute limit, since every key has an end',
    async () => {
      const leaving = all.filter((_, index) => index % 2 === 0);
      for (let done = 0; done < leaving.length; done += WAVE) {
        const wave = leaving.slice(done, done + WAVE);
        const statuses = await Promise.all(wave.map(({ cookie }) => signOutQuickly(entrance, cookie)));
        expect(new Set(statuses)).toEqual(new Set([200]));
      }
      const standing = (await keys()).filter((key) => key.startsWith('bff:session:'));
      expect(standing).toHaveLength(SIGN_INS / 2);
      endless.push(await keysWithoutEnd(client));
      expect(endless.flat()).toEqual([]);
      await passInRedis(client, ABSOLUTE_LIMIT_MS);
      await until(async () => (await keys()).length <= before.length);
      expect(await keys()).toEqual(before);
      inputs(63, SIGN_INS);
    },
    2 * MINUTES,
  );
});
