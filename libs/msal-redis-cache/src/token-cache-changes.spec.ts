import { describe, expect, it } from '@jest/globals';
import { changesBetween, withChanges } from './token-cache-changes.js';
import type { TokenCacheJson } from './token-cache-json.js';

const token = (secret: string, expires_on = '100'): { secret: string; expires_on: string } => ({
  secret,
  expires_on,
});

/** What stands after a client made `ours` of `found`, while the store went from `base` to `current`. */
function joined(caches: {
  base?: TokenCacheJson;
  found: TokenCacheJson;
  ours: TokenCacheJson;
  current: TokenCacheJson;
}): TokenCacheJson {
  return withChanges(caches.current, changesBetween(caches.found, caches.ours), caches.base);
}

describe('a renewal that is joined with what others stored', () => {
  const base = { RefreshToken: { r: token('r0') }, AccessToken: { a: token('a0'), b: token('b0') } };

  it('adds, replaces and removes what only this client changed', () => {
    const ours = { RefreshToken: { r: token('r1') }, AccessToken: { a: token('a1'), c: token('c1') } };
    const current = { ...base, AccessToken: { ...base.AccessToken, d: token('d2') } };
    expect(joined({ base, found: base, ours, current })).toEqual({
      RefreshToken: { r: token('r1') },
      AccessToken: { a: token('a1'), c: token('c1'), d: token('d2') },
    });
  });

  it('changes nothing that it did not change itself', () => {
    const current = { RefreshToken: {}, AccessToken: { b: token('b2') }, AppMetadata: { m: { x: 1 } } };
    expect(joined({ base, found: base, ours: base, current })).toEqual(current);
  });

  it('yields to a refresh token, an ID token and an account that others replaced or removed', () => {
    const all = (secret: string): TokenCacheJson => ({
      RefreshToken: { x: token(secret) },
      IdToken: { x: token(secret) },
      Account: { x: token(secret) },
    });
    expect(joined({ base: all('0'), found: all('0'), ours: all('1'), current: all('2') })).toEqual(all('2'));
    const removed = { RefreshToken: {}, IdToken: {}, Account: {} };
    expect(joined({ base: all('0'), found: all('0'), ours: all('1'), current: removed })).toEqual(removed);
  });

  it('yields also to what was replaced before it came back to write', () => {
    const found = { RefreshToken: { r: token('r2') } };
    const ours = { RefreshToken: { r: token('r1') } };
    expect(joined({ base, found, ours, current: found })).toEqual(found);
  });

  it('keeps the access token that ends later, the stored one if both end at once', () => {
    const outcome = (oursEnds: string, theirsEnds: string): unknown => {
      const ours = { ...base, AccessToken: { a: token('ours', oursEnds) } };
      const current = { ...base, AccessToken: { a: token('theirs', theirsEnds) } };
      return joined({ base, found: base, ours, current })['AccessToken']?.['a']?.['secret'];
    };
    expect(outcome('200', '1000')).toBe('theirs');
    expect(outcome('1000', '200')).toBe('ours');
    expect(outcome('200', '200')).toBe('theirs');
    expect(outcome('200', 'noise')).toBe('ours');
  });

  it('keeps its access token when others removed the former, and theirs when it removed that', () => {
    const without = { ...base, AccessToken: { b: token('b0') } };
    const with1 = { ...base, AccessToken: { a: token('a1'), b: token('b0') } };
    expect(joined({ base, found: base, ours: with1, current: without })).toEqual(with1);
    expect(joined({ base, found: base, ours: without, current: with1 })).toEqual(with1);
  });
});

describe('a new grant that is joined with what others stored', () => {
  it('stands, and keeps what it does not name', () => {
    const found = { RefreshToken: { r: token('r0') }, AccessToken: { a: token('a0') } };
    const ours = { RefreshToken: { r: token('r1') }, AccessToken: {} };
    const current = { RefreshToken: { r: token('r2') }, AccessToken: { a: token('a2'), b: token('b2') } };
    expect(joined({ found, ours, current })).toEqual({
      RefreshToken: { r: token('r1') },
      AccessToken: { b: token('b2') },
    });
  });
});

describe('names that every object inherits', () => {
  it('are entities and sections like any other', () => {
    const ours = { toString: { name: token('1') }, AccessToken: { hasOwnProperty: token('2') } };
    const nobody = { AccessToken: {} };
    expect(joined({ base: {}, found: {}, ours, current: {} })).toEqual(ours);
    expect(changesBetween(ours, nobody)).toHaveLength(2);
    const empty = { toString: {}, AccessToken: {} };
    expect(joined({ base: ours, found: ours, ours: nobody, current: ours })).toEqual(empty);
  });
});
