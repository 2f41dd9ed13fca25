import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Store } from '../../src/platform/store/store.js';
import { signInWave, signOutQuickly, type Entrance } from '../support/many-sign-ins.js';
import { ADELE, ALEX, startWorld, type World } from '../support/world.js';

const SIGN_INS = 160;
const WAVE = 20;
const ABSOLUTE_LIMIT_MS = 7 * 24 * 3_600_000;
/** The store looks for what has ended once in so many writes. */
const WRITES = 1_000;

describe('the store in memory', () => {
  let world: World;
  let entrance: Entrance;
  /** Every value that was ever stored, as far as anybody still holds it. */
  const values: WeakRef<Buffer>[] = [];
  beforeAll(async () => {
    world = await startWorld({ env: { RATE_LIMIT: 'off' } });
    entrance = { own: world.origin, address: world.bff.address };
    const store = world.bff.app.get(Store);
    const set = store.set.bind(store);
    store.set = (key, value, ttl) => {
      values.push(new WeakRef(value));
      return set(key, value, ttl);
    };
  });
  afterAll(() => world.stop());

  /** How many of the first `count` values are still held. */
  const held = async (count: number): Promise<number> => {
    setFlagsFromString('--expose_gc');
    const collect: unknown = runInNewContext('gc');
    // What is read in this turn stays to its end.
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (typeof collect === 'function') collect();
    return values.slice(0, count).filter((value) => value.deref() !== undefined).length;
  };

  it('holds nothing of those who signed out, nor of those whose time is over, though nobody asks for it', async () => {
    const cookies: string[] = [];
    for (let done = 0; done < SIGN_INS; done += WAVE) {
      const wave = await signInWave(entrance, world.emulator, done % 80 === 0 ? ADELE : ALEX, WAVE);
      cookies.push(...wave.map(({ cookie }) => cookie));
    }
    expect(new Set(cookies).size).toBe(SIGN_INS);
    const stored = values.length;
    expect(await held(stored)).toBeGreaterThanOrEqual(SIGN_INS);
    for (const cookie of cookies.slice(SIGN_INS / 2))
      expect(await signOutQuickly(entrance, cookie)).toBe(200);
    // Of those who left two marks that name nobody: that the session ended, and that the sign-in was used.
    expect(await held(stored)).toBeLessThanOrEqual(2 * SIGN_INS);
    world.clock.advance(ABSOLUTE_LIMIT_MS);
    const later = world.browser();
    for (let n = 0; n < WRITES; n += 1) await later.step('/bff/login');
    expect(await held(stored)).toBe(0);
  }, 120_000);
});
