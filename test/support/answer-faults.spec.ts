import { describe, expect, it } from '@jest/globals';
import {
  cookieFaults,
  headerFaults,
  problemFaults,
  readableFaults,
  unreadableFaults,
} from './answer-faults.js';
import type { Answer } from './browser.js';

const SPA = 'https://spa.contoso.test';
const HEADERS = {
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'Origin',
  'x-request-id': 'abcdefgh',
  'x-bff-problem': 'bad_request',
  'content-security-policy': "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'access-control-allow-origin': SPA,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'Retry-After, ETag, X-Request-Id',
};
const PROBLEM = {
  type: 'urn:entra-bff:problem:bad_request',
  title: 'x',
  detail: 'y',
  status: 400,
  instance: 'abcdefgh',
  code: 'bad_request',
  retryable: false,
};

function answer(headers: Record<string, string | undefined> = {}, problem: object = {}): Answer {
  const members = { ...PROBLEM, ...problem };
  const body = JSON.stringify(members);
  return { status: 400, url: '', headers: { ...HEADERS, ...headers }, body, json: () => ({ ...members }) };
}
const faultsOf = (one: Answer): number =>
  [...headerFaults(one), ...problemFaults(one), ...readableFaults(one, SPA)].length;

describe('the checks of every answer', () => {
  it('find nothing in a good one', () => {
    expect(faultsOf(answer())).toBe(0);
  });

  it.each([
    ...Object.keys(HEADERS).map((name) => ({ [name]: undefined })),
    { 'referrer-policy': 'origin' },
    { vary: 'Accept' },
    { 'x-request-id': 'a"b' },
    { 'content-security-policy': "default-src 'self'" },
    { 'access-control-allow-origin': '*' },
    { 'access-control-expose-headers': 'ETag' },
    { 'x-powered-by': 'x' },
    { server: 'x/1' },
    { 'retry-after': '5' },
  ])('find a header that is not as it must be: %j', (headers) => {
    expect(faultsOf(answer(headers))).toBeGreaterThan(0);
  });

  it.each([
    { type: 'about:blank' },
    { title: undefined },
    { status: 401 },
    { instance: 'another' },
    { code: 'invented', type: 'urn:entra-bff:problem:invented' },
    { code: 'not_found', type: 'urn:entra-bff:problem:not_found' },
    { retryable: 'yes' },
    { retryAfter: 5 },
    { detail: 'AADSTS50173' },
    { detail: 'at handle (/app/dist/main.js:1:1)' },
  ])('find a problem that is not as it must be: %j', (problem) => {
    expect(faultsOf(answer({}, problem))).toBeGreaterThan(0);
  });

  it('find whatever lets a foreign page read', () => {
    expect(unreadableFaults(answer())).toHaveLength(3);
    expect(unreadableFaults({ ...answer(), headers: {} })).toEqual([]);
  });

  it.each([
    'bff=x; Path=/; Secure; HttpOnly; SameSite=Lax',
    '__Host-bff=x; Path=/bff; Secure; HttpOnly; SameSite=Lax',
    '__Host-bff=x; Path=/; HttpOnly; SameSite=Lax',
    '__Host-bff=x; Path=/; Secure; SameSite=Lax',
    '__Host-bff=x; Path=/; Secure; HttpOnly',
    '__Host-bff=x; Path=/; Secure; HttpOnly; SameSite=Lax; Domain=contoso.test',
    `__Host-bff=${'x'.repeat(4_096)}; Path=/; Secure; HttpOnly; SameSite=Lax`,
  ])('find a cookie that is not as it must be: %.90s', (line) => {
    expect(cookieFaults(line, true)).not.toEqual([]);
    expect(cookieFaults('__Host-bff=x; Path=/; Secure; HttpOnly; SameSite=Lax', true)).toEqual([]);
  });
});
