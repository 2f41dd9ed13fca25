import { describe, expect, it } from '@jest/globals';
import { budgetIn, signOf } from './signs.js';

const NOW = Date.UTC(2026, 4, 1, 12);
const HTML = { 'content-type': 'text/html' };
const PAGE = '<html><a href="/_layouts/15/Throttle.htm">busy</a></html>';
const BUDGET = { 'ratelimit-limit': '1200', 'ratelimit-remaining': '0', 'ratelimit-reset': '31' };

function sign(status: number, headers: Record<string, string> = {}, body?: string): object {
  const answer = { status, headers, ...(body !== undefined && { body: Buffer.from(body) }) };
  return signOf(answer, { service: 'sharepoint' }, NOW);
}
const demand = (code: string, seconds: number, ofApp = false): object => ({
  demand: { code, seconds, ofApp },
});

describe('to wait is asked by', () => {
  it.each<[string, object, object]>([
    ['429', sign(429, { 'retry-after': '7' }), demand('throttled', 7)],
    ['429 without a time', sign(429), demand('throttled', 10)],
    [
      '429 with a date',
      sign(429, { 'retry-after': new Date(NOW + 4_200).toUTCString() }),
      demand('throttled', 4),
    ],
    ['429 with zero', sign(429, { 'retry-after': '0' }), demand('throttled', 1)],
    ['429 with less than nothing', sign(429, { 'retry-after': '-3' }), demand('throttled', 10)],
    ['429 with an absurd time', sign(429, { 'retry-after': '999999' }), demand('throttled', 600)],
    ['429 with a longer reset', sign(429, { ...BUDGET, 'retry-after': '5' }), demand('throttled', 31, true)],
    ['503', sign(503), demand('upstream_throttled', 10)],
    ['509', sign(509, { 'retry-after': '3' }), demand('upstream_throttled', 3)],
    ['a throttle page', sign(200, HTML, PAGE), demand('upstream_throttled', 10)],
    [
      'the way to one',
      sign(302, { location: 'https://x.test/Throttle.htm' }),
      demand('upstream_throttled', 10),
    ],
    [
      '401 that means 429',
      sign(401, {}, '{"error":{"code":"x","message":"429 TOO MANY REQUESTS"}}'),
      demand('throttled', 10),
    ],
    [
      'a code under another status',
      sign(400, {}, '{"error":{"code":"activityLimitReached"}}'),
      demand('throttled', 10),
    ],
  ])('%s', (_name, said, expected) => {
    expect(said).toEqual(expected);
  });

  it.each<[string, object]>([
    ['a good answer', sign(200, BUDGET, '{}')],
    ['a file that is a page', sign(200, HTML)],
    ['a refusal', sign(403)],
    ['a server error', sign(500, {}, '{"error":{"code":"generalException"}}')],
    [
      'a list that is too large',
      sign(500, {}, '{"odata.error":{"code":"-2147024860, Microsoft.SharePoint.SPQueryThrottledException"}}'),
    ],
  ])('but not by %s', (_name, said) => {
    expect(said).toEqual({});
  });
});

describe('it concerns everybody of the tenant', () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, false],
    [BUDGET, true],
    [{ ...BUDGET, 'ratelimit-limit': 'many' }, false],
    [{ 'x-ms-throttle-scope': 'Tenant_Application/ReadWrite/a/b' }, true],
    [{ 'x-ms-throttle-scope': 'User_Application/ReadWrite/a/b' }, false],
  ])('with %j: %s', (headers, ofApp) => {
    expect(sign(429, headers)).toMatchObject({ demand: { ofApp } });
  });
});

it('a token for somebody else is an alarm', () => {
  expect(sign(401, { 'x-ms-diagnostics': '3000003;reason="Invalid audience Uri"' })).toEqual({
    alarming: true,
  });
  expect(sign(401)).toEqual({});
});

describe('a budget', () => {
  const read = (limit: string, remaining: string, reset: string): unknown =>
    budgetIn({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': reset }, NOW);

  it.each<[string, string, string, unknown]>([
    ['1200', '120', '5', { limit: 1200, remaining: 120, resetAt: NOW + 5_000 }],
    ['1200, 1200;window=60', '7', '5', { limit: 1200, remaining: 7, resetAt: NOW + 5_000 }],
    ['100', '900', '5', { limit: 100, remaining: 100, resetAt: NOW + 5_000 }],
    ['0', '0', '5', undefined],
    ['1200', '-1', '5', undefined],
    ['1200', '1', '1767225600', undefined],
    ['1e3', '1', '5', undefined],
  ])('of %s, %s and %s is %j', (limit, remaining, reset, expected) => {
    expect(read(limit, remaining, reset)).toEqual(expected);
  });
});
