import { describe, expect, it } from '@jest/globals';
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { inputs } from '../../../test/support/inputs.js';
import { sized } from '../../../test/support/sized.js';
import { generateKeyEntry } from './key-entry.js';
import { KeyRing } from './key-ring.js';
import { encodeParts } from './parts.js';

const ring = KeyRing.parse(generateKeyEntry('k1'));
const context = encodeParts(['session', 'store-key']);
const HEADER = 'v1.k1.'.length;
const SALT = 16;
const SALT_AND_IV = 28;

function opened(envelope: Uint8Array, keys = ring, where = context): string | undefined {
  return keys.open(envelope, where)?.plaintext.toString();
}

describe('a sealed value', () => {
  it('opens with the same key and context', () => {
    for (const plaintext of ['', 'x', 'Åda 🦊', 'y'.repeat(100_000)]) {
      expect(ring.open(ring.seal(plaintext, context), context)).toEqual({
        plaintext: Buffer.from(plaintext),
        stale: false,
      });
    }
    expect(ring.open(ring.seal(Buffer.from([0, 255]), context), context)?.plaintext).toEqual(
      Buffer.from([0, 255]),
    );
  });

  it('begins with its version and key id, and hides the rest', () => {
    const envelope = ring.seal('canary', context);
    expect(envelope.toString('latin1')).toMatch(/^v1\.k1\./);
    expect(envelope.includes('canary')).toBe(false);
    expect(envelope.includes('session')).toBe(false);
  });

  it('is refused when any single bit is changed', () => {
    const envelope = ring.seal('plaintext', context);
    for (let bit = 0; bit < envelope.length * 8; bit += 1) {
      const altered = Buffer.from(envelope);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(opened(altered)).toBeUndefined();
    }
  });

  it('is refused when it is cut or lengthened', () => {
    const envelope = ring.seal('plaintext', context);
    for (let length = 0; length < envelope.length; length += 1) {
      expect(opened(envelope.subarray(0, length))).toBeUndefined();
    }
    expect(opened(Buffer.concat([envelope, Buffer.alloc(1)]))).toBeUndefined();
  });

  it('is refused under another purpose, another key of the store, or shifted boundaries', () => {
    const envelope = ring.seal('plaintext', context);
    for (const parts of [
      ['transaction', 'store-key'],
      ['session', 'other'],
      ['sessionstore-key'],
      ['session', 'store-key', ''],
    ]) {
      expect(opened(envelope, ring, encodeParts(parts))).toBeUndefined();
    }
    expect(opened(ring.seal('x', '\ud800'), ring, '\ud801')).toBeUndefined();
  });

  it('is refused by a ring without its key, and by another key under the same name', () => {
    const envelope = ring.seal('plaintext', context);
    expect(opened(envelope, KeyRing.parse(generateKeyEntry('k2')))).toBeUndefined();
    expect(opened(envelope, KeyRing.parse(generateKeyEntry('k1')))).toBeUndefined();
  });

  it('is refused when it is relabelled as sealed by another key of the ring', () => {
    const both = KeyRing.parse([generateKeyEntry('k1'), generateKeyEntry('k2')].join(','));
    const relabelled = both.seal('plaintext', context);
    relabelled.write('v1.k2.', 'latin1');
    expect(opened(relabelled, both)).toBeUndefined();
  });

  it('is stale once another key is first, until it is sealed again', () => {
    const [old, next] = [generateKeyEntry('old'), generateKeyEntry('next')];
    const rings = [old, `${old},${next}`, `${next},${old}`, next].map((text) => KeyRing.parse(text));
    const first = rings[0]?.seal('plaintext', context) ?? Buffer.alloc(0);
    expect(rings.map((keys) => keys.open(first, context)?.stale)).toEqual([false, false, true, undefined]);
    const again = rings[2]?.seal('plaintext', context) ?? Buffer.alloc(0);
    expect(rings.map((keys) => keys.open(again, context)?.stale)).toEqual([undefined, true, false, false]);
  });

  it('has a size limit in both directions', () => {
    const entry = generateKeyEntry('k1');
    const [small, large] = [100, 1000].map((maxEnvelopeBytes) => KeyRing.parse(entry, { maxEnvelopeBytes }));
    if (small === undefined || large === undefined) throw new Error('Expected two rings.');
    expect(opened(large.seal('x'.repeat(20), context), small)).toBe('x'.repeat(20));
    expect(opened(large.seal('x'.repeat(100), context), small)).toBeUndefined();
    expect(() => small.seal('x'.repeat(100), context)).toThrow(RangeError);
    expect(() => ring.seal(Buffer.alloc(1024 * 1024), context)).toThrow(RangeError);
    expect(opened(Buffer.alloc(20 * 1024 * 1024, 'v1.k1.'))).toBeUndefined();
  });

  it.each([
    'plain text',
    '{"a":1}',
    '',
    'v1',
    'v1.',
    'v1..',
    'v1.k1',
    'v1.k1.',
    'v0.k1.',
    'V1.k1.',
    'v1.__proto__.',
    'v1.constructor.',
    `v1.${'k'.repeat(65_536)}.`,
  ])('is never mistaken for text that was not sealed: %.20s', (text) => {
    expect(opened(Buffer.from(text))).toBeUndefined();
    expect(opened(Buffer.from(text + 'x'.repeat(60)))).toBeUndefined();
  });

  /** The format as the README tells it, with nothing of the library: what is stored must stay readable. */
  function openedByHand(envelope: Buffer, kid: string, secret: Buffer, where: string): string {
    const derive = (from: Buffer, salt: Buffer, info: string): Buffer =>
      Buffer.from(hkdfSync('sha256', from, salt, `msal-redis-cache v1 ${info}`, 32));
    const body = envelope.subarray(`v1.${kid}.`.length);
    const [salt, iv, tag] = [body.subarray(0, 16), body.subarray(16, 28), body.subarray(28, 44)];
    const key = derive(derive(secret, Buffer.alloc(0), 'sealing'), salt, 'message');
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAuthTag(tag);
    decipher.setAAD(Buffer.from(`2:v1${kid.length}:${kid}${where.length}:${where}`, 'utf16le'));
    return Buffer.concat([decipher.update(body.subarray(44)), decipher.final()]).toString();
  }

  it('has a data key of its own, derived from its salt', () => {
    const entry = generateKeyEntry('k1');
    const secret = Buffer.from(entry.slice('k1:'.length), 'base64');
    const keys = KeyRing.parse(entry);
    for (const text of ['one', 'two']) {
      expect(openedByHand(keys.seal(text, context), 'k1', secret, context)).toBe(text);
    }
  });

  it('never uses a salt and an IV twice', () => {
    const many = sized(30_000, 1_000_000);
    const [salts, ivs] = [new Set<string>(), new Set<string>()];
    for (let count = 0; count < many; count += 1) {
      const envelope = ring.seal('', '');
      salts.add(envelope.toString('latin1', HEADER, HEADER + SALT));
      ivs.add(envelope.toString('latin1', HEADER + SALT, HEADER + SALT_AND_IV));
    }
    expect([salts.size, ivs.size]).toEqual([many, many]);
    inputs(57, many);
  }, 120_000);
});
