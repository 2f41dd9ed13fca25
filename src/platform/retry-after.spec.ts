import { describe, expect, it } from '@jest/globals';
import { retryAfterSeconds } from './retry-after.js';

const NOW = Date.UTC(2026, 0, 1);

describe('Retry-After', () => {
  it.each([
    ['30', 30],
    ['0', 0],
    ['999999', 600],
    [new Date(NOW + 45_000).toUTCString(), 45],
    [new Date(NOW - 45_000).toUTCString(), 0],
    ['-5', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('%j is %j seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds);
  });
});
