import { beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../platform/clock.js';
import { loadEnv } from '../../../platform/env/env.js';
import { TokensInUse } from './tokens-in-use.js';

const MINUTE = 60_000;

class HandClock extends Clock {
  time = 0;

  override now(): number {
    return this.time;
  }
}

const env = loadEnv({
  PUBLIC_URL: 'http://localhost:3000',
  AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
  AZURE_CLIENT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0002',
  AZURE_CLIENT_SECRET: 'Aq3~8Q~vRk2nX1sW0tYpLmZcBhDgJfEuIoKxNa5d',
});

describe('what is known of tokens in use', () => {
  let clock: HandClock;
  let inUse: TokensInUse;
  beforeEach(() => {
    clock = new HandClock();
    inUse = new TokensInUse(clock, env);
  });

  const held = (expiresAt = clock.time + 60 * MINUTE) => ({
    accessToken: 'at',
    obtainedAt: clock.time,
    expiresAt,
  });
  const dueHandles = (): string[] => inUse.due().map(({ handle }) => handle);

  it('is due within half a minute after the lead begins, until it is renewed or postponed', () => {
    const token = inUse.touch('one', 'graph', held());
    clock.time = 40 * MINUTE;
    expect(inUse.touch('one', 'graph', held(60 * MINUTE))).toBe(token);
    clock.time = 45 * MINUTE - 1;
    expect(dueHandles()).toEqual([]);
    clock.time = 45.5 * MINUTE;
    expect([dueHandles(), dueHandles()]).toEqual([['one'], ['one']]);
    inUse.postpone(token, MINUTE);
    expect(dueHandles()).toEqual([]);
    clock.time += MINUTE;
    expect(dueHandles()).toEqual(['one']);
    inUse.renewed(token, held());
    expect(dueHandles()).toEqual([]);
  });

  it('names the most urgent last', () => {
    inUse.touch('later', 'graph', held(16 * MINUTE));
    inUse.touch('sooner', 'graph', held(15.1 * MINUTE));
    clock.time = 2 * MINUTE;
    expect(dueHandles()).toEqual(['later', 'sooner']);
  });

  it('is forgotten when it is idle or has ended, also while it is renewed', () => {
    const token = held();
    const idle = inUse.touch('idle', 'sharepoint', token);
    clock.time = 46 * MINUTE;
    expect(dueHandles()).toEqual([]);
    const again = inUse.touch('idle', 'sharepoint', token);
    expect(again).not.toBe(idle);
    expect(dueHandles()).toEqual(['idle']);
    inUse.forget(again);
    inUse.postpone(again, 0);
    expect(dueHandles()).toEqual([]);
  });

  it('is bounded, the least recently used forgotten first', () => {
    inUse.touch('old', 'graph', held(16 * MINUTE));
    for (let n = 0; n < 20_000; n += 1) inUse.touch(`user${n}`, 'graph', held(16 * MINUTE));
    clock.time = 2 * MINUTE;
    const due = dueHandles();
    expect([due.length, due.includes('old')]).toEqual([20_000, false]);
  });
});
