import { gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintsOf, toPack } from './fingerprints.js';
import { Scanner } from './scanner.js';

const TOKEN = `eyJ0eXAiOiJKV1QifQ.${randomBytes(400).toString('base64url')}.${randomBytes(256).toString('base64url')}`;
const REFRESH_TOKEN = `1.${randomBytes(600).toString('base64url')}`;
const KEY = randomBytes(32).toString('base64');
const b64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the search for secrets', () => {
  let scanner = new Scanner();
  beforeEach(async () => {
    scanner = new Scanner();
    for (const secret of [TOKEN, REFRESH_TOKEN, KEY]) await scanner.learn([toPack(fingerprintsOf(secret))]);
  });
  const shows = (text: string | Buffer): boolean => scanner.shows(Buffer.from(text));

  it.each<[string, (secret: string) => string | Buffer]>([
    ['as it is', (secret) => secret],
    ['reversed', (secret) => Array.from(secret).toReversed().join('')],
    ['in base64', b64],
    ['in base64url', (secret) => Buffer.from(secret).toString('base64url')],
    ['in base64 behind one byte', (secret) => b64(`{${secret}`)],
    ['in base64 behind two bytes', (secret) => b64(`{"${secret}"}`)],
    ['in hex', (secret) => Buffer.from(secret).toString('hex')],
    ['in hex, in capitals', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
    ['percent-encoded', encodeURIComponent],
    ['percent-encoded, each byte', (secret) => Buffer.from(secret).toString('hex').replaceAll(/../g, '%$&')],
    ['inside gzip', (secret) => gzipSync(JSON.stringify({ secret }))],
    ['inside gzip in base64', (secret) => gzipSync(secret).toString('base64')],
  ])('finds one %s', (_, form) => {
    for (const secret of [TOKEN, REFRESH_TOKEN, KEY]) {
      const hidden = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(form(secret)), Buffer.from('"}')]);
      expect(scanner.shows(hidden)).toBe(true);
    }
  });

  it('finds the signature of a token alone, and does not take what the token says of its user for a secret', () => {
    const [, payload = '', signature = ''] = TOKEN.split('.');
    expect(shows(`{"a":"${signature}"}`)).toBe(true);
    expect(shows(`{"a":"${payload}"}`)).toBe(false);
  });

  it('finds one inside gzip that was broken off', () => {
    expect(shows(gzipSync(`{"secret":"${TOKEN}"}`).subarray(0, -12))).toBe(true);
  });

  it('finds its beginning, its middle and its end alone', () => {
    for (const pieceOf of [
      (secret: string) => secret.slice(0, 40),
      (secret: string) => secret.slice(secret.length / 2 - 40, secret.length / 2 + 40),
      (secret: string) => secret.slice(-40),
    ])
      expect(shows(`x ${pieceOf(REFRESH_TOKEN)} x`)).toBe(true);
  });

  it('finds nothing in a quarter of a megabyte of anything else', () => {
    expect(shows(randomBytes(196_608).toString('base64'))).toBe(false);
    expect(shows(gzipSync('nothing here'))).toBe(false);
  });

  it('finds a secret that is learnt after it was seen', async () => {
    const late = new Scanner();
    late.take(Buffer.from(`a line with ${TOKEN}`), 'log line of replica 1');
    await late.learn([toPack(fingerprintsOf(TOKEN))]);
    expect(late.leaks).toEqual([]);
    await late.learn([]);
    expect([late.leaks, late.scanned]).toEqual([['log line of replica 1'], 1]);
  });

  it('knows secrets by the thousand', async () => {
    const secrets = Array.from({ length: 1_000 }, () => randomBytes(48).toString('base64url'));
    for (const secret of secrets) await scanner.learn([toPack(fingerprintsOf(secret))]);
    expect(scanner.secrets).toBeGreaterThan(15_000);
    expect(secrets.every((secret) => shows(`"${secret}"`))).toBe(true);
  });
});
