import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { CONFUSABLE_IDS } from '../test-support/sample-ids.js';
import { generateKeyEntry } from './key-entry.js';
import { KeyRing } from './key-ring.js';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const good = generateKeyEntry('good');
const HALF = Buffer.from([0, 201, 14, 77, 130, 9, 255, 64, 31, 180, 99, 5, 222, 141, 58, 167]);
const secret = good.slice(good.indexOf(':') + 1);

describe('a key ring', () => {
  it('is read from kid:base64 entries, the sealing key first', () => {
    const [one, other] = [generateKeyEntry('b-2'), generateKeyEntry('A_1')];
    const sealed = KeyRing.parse(`${one}, ${other}`).seal('text', 'context');
    expect(sealed.toString('latin1')).toMatch(/^v1\.b-2\./);
    expect(KeyRing.parse(`${other},${one}`).open(sealed, 'context')).toMatchObject({ stale: true });
  });

  it.each([
    ['nothing', ''],
    ['an empty entry', `${good},`],
    ['a key without a kid', secret],
    ['kid and key swapped', `${secret}:good`],
    ['a kid of 33 characters', `${'k'.repeat(33)}:${secret}`],
    ['a kid with a dot', `a.b:${secret}`],
    ['an empty kid', `:${secret}`],
    ['31 bytes', `a:${base64(randomBytes(31))}`],
    ['33 bytes', `a:${base64(randomBytes(33))}`],
    ['no padding', good.slice(0, -1)],
    ['a sloppy last character', good.replace(/(.)=$/, sloppy)],
    ['hexadecimal', `a:${randomBytes(32).toString('hex')}`],
    ['base64 with a space', `a:${secret.slice(0, 10)} ${secret.slice(11)}`],
    ['the same kid twice', `${good},${generateKeyEntry('good')}`],
    ['the same secret twice', `${good},other:${secret}`],
    ['nine keys', Array.from({ length: 9 }, (_, index) => generateKeyEntry(`k${index}`)).join(',')],
  ])('refuses %s without repeating it', (_what, text) => {
    expect(messageOf(text)).toMatch(/encryption key/i);
    expect(messageOf(text)).not.toContain(secret.slice(0, 8));
    for (const word of text.split(/[,:]/)) if (word.length > 8) expect(messageOf(text)).not.toContain(word);
  });

  it.each([
    ['zeros', Buffer.alloc(32)],
    ['one byte repeated', Buffer.alloc(32, 0xa7)],
    ['few values', Buffer.from(Array.from(randomBytes(32), (byte) => byte | 0xf1))],
    ['a half repeated', Buffer.concat([HALF, HALF])],
    ['a count', Buffer.from(Array.from({ length: 32 }, (_, index) => index))],
    ['a count downwards', Buffer.from(Array.from({ length: 32 }, (_, index) => 250 - index * 3))],
    ['a pass phrase', Buffer.from('correct-horse-battery-staple-123')],
  ])('refuses a guessable key: %s', (_what, bytes) => {
    expect(messageOf(`weak:${base64(bytes)}`)).toMatch(
      /^Encryption key 1: the key is not random; make one with/,
    );
  });

  it('names the faulty entry by its position and says how to make a key', () => {
    expect(messageOf(`${good},a:short`)).toBe(
      'Encryption key 2: the part after ":" must be 32 bytes in base64 (44 characters); make one with: openssl rand -base64 32.',
    );
  });

  it('accepts every key that a generator makes', () => {
    for (let round = 0; round < 2000; round += 1) expect(() => KeyRing.generate()).not.toThrow();
  });

  it('does not show its secrets when it is logged', () => {
    const shown = `${inspect(KeyRing.parse(good), { depth: 9, showHidden: true })}${JSON.stringify(KeyRing.parse(good))}`;
    expect(shown).not.toContain(secret.slice(0, 8));
    expect(shown).not.toMatch(/buffer/i);
  });
});

describe('the keyed hashes of a ring', () => {
  const ring = KeyRing.parse(good);

  it('differ for every confusable pair of identifiers', () => {
    const hashes = CONFUSABLE_IDS.map(({ parts }) => ring.hashes('label', parts)[0]);
    expect(new Set(hashes).size).toBe(CONFUSABLE_IDS.length);
    for (const hash of hashes) expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('differ for other boundaries, other counts and other labels', () => {
    const lists = [
      [],
      [''],
      ['', ''],
      ['ab'],
      ['a', 'b'],
      ['', 'ab'],
      ['1:a'],
      ['a', '1:b'],
      ['a1:b'],
      ['2:ab'],
    ];
    const hashes = lists.flatMap((parts) => [
      ...ring.hashes('label', parts),
      ...ring.hashes('labe', ['l', ...parts]),
    ]);
    expect(new Set(hashes).size).toBe(lists.length * 2);
    expect(ring.hashes('label', ['x'])).not.toEqual(ring.hashes('other', ['x']));
  });

  it('are the same in every process that has the key, and different under another key', () => {
    expect(KeyRing.parse(good).hashes('label', ['x'])).toEqual(ring.hashes('label', ['x']));
    const [first, second] = KeyRing.parse(`${generateKeyEntry('next')},${good}`).hashes('label', ['x']);
    expect(second).toBe(ring.hashes('label', ['x'])[0]);
    expect(first).not.toBe(second);
  });
});

function messageOf(text: string): string {
  try {
    KeyRing.parse(text);
  } catch (failure) {
    if (failure instanceof Error) return failure.message;
  }
  throw new Error('Expected a refusal.');
}

/** Another spelling of the same 32 bytes: the last character has two bits that decoders ignore. */
function sloppy(_whole: string, last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return `${alphabet[alphabet.indexOf(last) + 1] ?? ''}=`;
}
