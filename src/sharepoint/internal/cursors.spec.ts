import { describe, expect, it } from '@jest/globals';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { Clock } from '../../platform/clock.js';
import { loadEnv, type Env } from '../../platform/env/env.js';
import { Vault } from '../../platform/store/vault.js';
import { Cursors } from './cursors.js';

const LIST = '/sites/root/lists/Tasks/items';
const NEXT =
  "https://graph.microsoft.com/v1.0/sites/root/lists/Tasks/items?$top=2&$skiptoken=Paged%3dTRUE'a|b";

class MovableClock extends Clock {
  time = 1_000_000;
  override now(): number {
    return this.time;
  }
}

function environment(keys: string): Env {
  return loadEnv({
    PUBLIC_URL: 'http://localhost:3000',
    AZURE_TENANT_ID: '2f0c8d7e-58a4-4d1c-9c1e-0a2b3c4d5e6f',
    AZURE_CLIENT_ID: '7a6b5c4d-3e2f-4a1b-8c9d-0e1f2a3b4c5d',
    AZURE_CLIENT_SECRET: 'a long enough secret for this check 4711',
    ENCRYPTION_KEYS: keys,
  });
}

function make(keys = generateKeyEntry('a')): { cursors: Cursors; clock: MovableClock } {
  const env = environment(keys);
  const clock = new MovableClock();
  return { cursors: new Cursors(new Vault(env), clock, env), clock };
}

const code = (name: string): unknown => expect.objectContaining({ code: name });

describe('a cursor', () => {
  it('leads back to the link it was made of, byte for byte', () => {
    const { cursors } = make();
    const cursor = cursors.seal(NEXT, 'user', LIST);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(cursors.open(cursor, 'user', LIST)).toBe(NEXT.slice('https://graph.microsoft.com/v1.0'.length));
  });

  it('is of no use to another user or for another listing', () => {
    const { cursors } = make();
    const cursor = cursors.seal(NEXT, 'user', LIST);
    expect(() => cursors.open(cursor, 'other', LIST)).toThrow(code('bad_request'));
    expect(() => cursors.open(cursor, 'user', LIST.replace('Tasks', 'Other'))).toThrow(code('bad_request'));
  });

  it('cannot be changed in any byte', () => {
    const { cursors } = make();
    const bytes = Buffer.from(cursors.seal(NEXT, 'user', LIST), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      expect(() => cursors.open(changed.toString('base64url'), 'user', LIST)).toThrow(code('bad_request'));
    }
  });

  it.each(['', 'x', '%', 'v1.a.'])('is not %j', (text) => {
    expect(() => make().cursors.open(text, 'user', LIST)).toThrow(code('bad_request'));
  });

  it('is good for an hour, and then says so', () => {
    const { cursors, clock } = make();
    const cursor = cursors.seal(NEXT, 'user', LIST);
    clock.time += 3_599_999;
    expect(cursors.open(cursor, 'user', LIST)).toContain('$skiptoken');
    clock.time += 1;
    expect(() => cursors.open(cursor, 'user', LIST)).toThrow(code('resync_required'));
  });

  it('outlives a rotation of the keys', () => {
    const [older, newer] = [generateKeyEntry('a'), generateKeyEntry('b')];
    const cursor = make(older).cursors.seal(NEXT, 'user', LIST);
    expect(make(`${newer},${older}`).cursors.open(cursor, 'user', LIST)).toContain('$skiptoken');
    expect(() => make(newer).cursors.open(cursor, 'user', LIST)).toThrow(code('bad_request'));
  });
});

describe('a link that leads elsewhere makes no cursor', () => {
  it.each([
    'https://evil.example/v1.0/sites/root/lists/Tasks/items?x',
    'https://graph.microsoft.com.evil.example/v1.0/sites/root/lists/Tasks/items',
    'https://graph.microsoft.com@evil.example/v1.0/sites/root/lists/Tasks/items',
    'http://graph.microsoft.com/v1.0/sites/root/lists/Tasks/items',
    'https://graph.microsoft.com/beta/sites/root/lists/Tasks/items',
    'https://graph.microsoft.com/v1.0/users/x/items',
    'https://graph.microsoft.com/v1.0/sites/root/lists/Tasks/permissions',
    'https://graph.microsoft.com/v1.0/sites/root/../../users/items',
    'https://graph.microsoft.com/v1.0/sites/%2e%2e/users/items',
    'https://graph.microsoft.com/v1.0/sites/root/items\r\nX: y',
    `https://graph.microsoft.com/v1.0/sites/root/items?${'x'.repeat(5_000)}`,
    '/sites/root/lists/Tasks/items',
  ])('%s', (link) => {
    expect(() => make().cursors.seal(link, 'user', LIST)).toThrow(code('upstream_invalid'));
  });
});
