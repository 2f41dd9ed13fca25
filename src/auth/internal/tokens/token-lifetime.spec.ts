import { describe, expect, it } from '@jest/globals';
import { isDue, isUsable } from './token-lifetime.js';

const MINUTE = 60_000;
const LEAD = 15 * MINUTE;
const token = (life: number) => ({ accessToken: 'at', obtainedAt: 0, expiresAt: life });

describe('a token of an hour', () => {
  it('is due a lead before its end, and usable until then and after', () => {
    expect(isDue(token(60 * MINUTE), 44 * MINUTE, LEAD)).toBe(false);
    expect(isDue(token(60 * MINUTE), 45 * MINUTE, LEAD)).toBe(true);
    expect(isUsable(token(60 * MINUTE), 59 * MINUTE)).toBe(true);
    expect(isUsable(token(60 * MINUTE), 60 * MINUTE - 4_000)).toBe(false);
  });
});

describe('a token that lives for less than the lead', () => {
  it('is not due the moment it comes, but at its end', () => {
    expect(isDue(token(10_000), 0, LEAD)).toBe(false);
    expect(isDue(token(10_000), 8_000, LEAD)).toBe(false);
    expect(isDue(token(10_000), 9_500, LEAD)).toBe(true);
    expect(isUsable(token(10_000), 8_900)).toBe(true);
  });
});
