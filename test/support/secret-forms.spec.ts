import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { formsOf } from '#scripts/secret-forms.mjs';
import { unpacked } from './secret-forms.js';

const SECRET = randomBytes(24).toString('base64url');
const isIn = (text: string): boolean =>
  [text, ...unpacked(text)].some((layer) => formsOf(SECRET).some(([, form]) => layer.includes(form)));
const told = (before: string): string => `${before}${SECRET} and more`;

describe('a secret in a text', () => {
  it.each<[string, (text: string) => string]>([
    ['as it is', (text) => text],
    ['in base64', (text) => Buffer.from(text).toString('base64')],
    ['in base64url', (text) => Buffer.from(text).toString('base64url')],
    ['in hex', (text) => Buffer.from(text).toString('hex')],
    ['in capital hex', (text) => Buffer.from(text).toString('hex').toUpperCase()],
    ['with every byte percent-encoded', (text) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&')],
    ['in gzip', (text) => gzipSync(text).toString('latin1')],
    ['in gzip in base64', (text) => `x=${gzipSync(text).toString('base64')}`],
    [
      'in gzip in base64url in gzip in hex',
      (text) => gzipSync(gzipSync(text).toString('base64url')).toString('hex'),
    ],
  ])('is found %s, wherever it begins', (_how, hide) => {
    for (const before of ['', 'a', 'ab', 'abc', 'abcd'])
      expect([before, isIn(hide(told(before)))]).toEqual([before, true]);
    expect(isIn(hide(`nothing but ${randomBytes(24).toString('base64url')}`))).toBe(false);
  });
});
