import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CookieValue } from './cookie-value.js';

const TAG = randomBytes(32).toString('base64url');
const VALUES = 500;

describe('the value of the session cookie', () => {
  it('has no bit that is always the same, for one account either', () => {
    const always = { on: Buffer.alloc(80, 255), off: Buffer.alloc(80, 255) };
    for (let count = 0; count < VALUES; count += 1) {
      const bytes = Buffer.from(CookieValue.create(TAG).toString(), 'base64url');
      expect(bytes).toHaveLength(80);
      for (const [index, byte] of bytes.entries()) {
        always.on[index] = (always.on[index] ?? 0) & byte;
        always.off[index] = (always.off[index] ?? 0) & ~byte;
      }
    }
    expect(always).toEqual({ on: Buffer.alloc(80), off: Buffer.alloc(80) });
  });

  it('tells the tag of its account again, also after a renewal', () => {
    const first = CookieValue.create(TAG);
    const renewed = CookieValue.parse(CookieValue.renew(first.id).toString());
    expect(CookieValue.parse(first.toString())?.accountTag).toBe(TAG);
    expect(renewed?.accountTag).toBe(TAG);
    expect(renewed?.handle).toBe(first.handle);
    expect(renewed?.secret).not.toBe(first.secret);
  });
});
