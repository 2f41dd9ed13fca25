import { describe, expect, it } from '@jest/globals';
import { partitionOf } from '../test-support/sample-ids.js';
import { PartitionContents, type Snapshot } from './partition-contents.js';
import { assertionPartition } from './partition-id.js';
import type { TokenCacheJson } from './token-cache-json.js';

const NOW = 1_000_000;
const ada = partitionOf('ada.home');
const assertion = assertionPartition({
  clientId: 'client',
  environment: 'login.windows.net',
  tenantId: 'home',
  assertion: 'incoming',
});
const contents = new PartitionContents({ now: () => NOW });

/** A cache of access tokens of ada's that end after so many seconds. */
function cacheOf(lives: Readonly<Record<string, number>>): TokenCacheJson {
  const entries = Object.entries(lives).map(([name, life]): [string, TokenCacheJson[string][string]] => [
    name,
    { home_account_id: 'ada.home', client_id: 'client', expires_on: String(NOW / 1000 + life) },
  ]);
  return { AccessToken: Object.fromEntries(entries) };
}

function snapshot(cache: TokenCacheJson): Snapshot {
  return { text: JSON.stringify(cache), cache };
}

describe('what is stored of a renewal', () => {
  const start = snapshot(cacheOf({ a: 10 }));
  const renewed = cacheOf({ a: 10, b: 10 });

  it('is marked as merged only if others wrote since it began', () => {
    const revise = contents.reviseWith(renewed, ada, { start, found: start });
    const untouched = revise(start.text);
    expect(untouched).toMatchObject({ value: JSON.stringify(renewed), merged: false });
    const both = JSON.stringify(cacheOf({ a: 10, c: 10, b: 10 }));
    expect(revise(JSON.stringify(cacheOf({ a: 10, c: 10 })))).toMatchObject({ value: both, merged: true });
  });

  it('leaves out access tokens of others that have ended, too', () => {
    const revise = contents.reviseWith(renewed, ada, { start, found: start });
    expect(revise(JSON.stringify(cacheOf({ a: 10, c: 0 })))?.value).toBe(JSON.stringify(renewed));
  });

  it('has room for what lives, however much has ended', () => {
    const ended = Array.from({ length: 50 }, (_, index): [string, number] => [`ended ${index}`, 0]);
    const small = new PartitionContents({ now: () => NOW, maxLength: 500 });
    const cache = small.serialized(JSON.stringify(cacheOf({ ...Object.fromEntries(ended), a: 10 })));
    expect(small.revision(cache, ada).value).toBe(JSON.stringify(cacheOf({ a: 10 })));
  });

  it('lives as long as anything can be had with it', () => {
    const grant = { r: { home_account_id: 'ada.home', client_id: 'client', secret: 'rt' } };
    const renewable = { ...cacheOf({ a: 10, b: 20 }), RefreshToken: grant };
    expect(contents.revision(renewable, ada).ttlMs).toBe(90 * 86_400_000);
    expect(contents.revision(cacheOf({ a: 10, b: 20 }), ada).ttlMs).toBe(20_000);
    expect(contents.revision(renewable, assertion).ttlMs).toBe(20_000);
    expect(contents.revision(cacheOf({}), ada).ttlMs).toBe(1);
  });

  it('is refused when it would be too long to be read again', () => {
    const others = JSON.stringify(cacheOf({ a: 10, c: 10 }));
    const small = new PartitionContents({ now: () => NOW, maxLength: others.length });
    expect(() => small.revision(cacheOf({ a: 10, b: 10, c: 10 }), ada)).toThrow(RangeError);
    expect(() => small.reviseWith(renewed, ada, { start, found: start })(others)).toThrow(RangeError);
  });

  it.each([
    ['nothing', undefined],
    ['noise', 'noise'],
    ["somebody else's tokens", '{"AccessToken":{"x":{"home_account_id":"bob.home"}}}'],
  ])('is nothing when the partition stood and now there is %s', (_what, text) => {
    expect(contents.reviseWith(renewed, ada, { start, found: start })(text)).toBeUndefined();
    expect(contents.reviseWith(renewed, ada, { start, found: undefined })(text)).toBeUndefined();
    expect(contents.reviseWith(renewed, ada, { start: undefined, found: start })(text)).toBeUndefined();
  });

  it('is everything when there was no partition, and for an assertion, whose partition ends by itself', () => {
    const value = JSON.stringify(renewed);
    const none = { start: undefined, found: undefined };
    expect(contents.reviseWith(renewed, ada, none)(undefined)).toMatchObject({ value });
    expect(contents.reviseWith(renewed, assertion, { start, found: start })(undefined)).toMatchObject({
      value,
    });
  });
});
