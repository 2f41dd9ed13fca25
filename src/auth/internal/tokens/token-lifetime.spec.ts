import { describe, expect, it } from '@jest/globals';
import { dueAt, isDue } from './token-lifetime.js';

const MINUTE = 60_000;
const LEAD = 15 * MINUTE;
const token = (life: number) => ({ accessToken: 'at', obtainedAt: 0, expiresAt: life });

describe('a token of an hour', () => {
  it('is due a lead before its end', () => {
    expect(dueAt(token(60 * MINUTE), LEAD)).toBe(45 * MINUTE);
    expect(isDue(token(60 * MINUTE), 45 * MINUTE - 1, LEAD)).toBe(false);
    expect(isDue(token(60 * MINUTE), 45 * MINUTE, LEAD)).toBe(true);
  });
});

describe('a token that lives for less than the lead', () => {
  it('is not due the moment it comes, but shortly before its end', () => {
    expect(isDue(token(10_000), 0, LEAD)).toBe(false);
    expect(isDue(token(10_000), 8_900, LEAD)).toBe(false);
    expect(isDue(token(10_000), 9_000, LEAD)).toBe(true);
    expect(dueAt(token(15 * MINUTE), LEAD)).toBe(15 * MINUTE - 5_000);
  });
});
