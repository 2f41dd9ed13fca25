import 'reflect-metadata';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { loadEnv } from '../env/env.js';
import { BffError } from '../problem.js';
import { judgeCrossSite, type CrossSitePolicy } from './cross-site.js';
import { Origins } from './origins.js';

const OWN = 'https://bff.contoso.test';
const TRUSTED = 'https://spa.contoso.test';
const origins = new Origins(
  loadEnv({
    PUBLIC_URL: OWN,
    ALLOWED_ORIGINS: TRUSTED,
    AZURE_TENANT_ID: '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001',
    AZURE_CLIENT_ID: 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001',
    AZURE_CLIENT_SECRET: 'x8Q~not-a-real-secret-1234567890',
  }),
);

function judged(
  method: string,
  headers: IncomingHttpHeaders,
  policy: CrossSitePolicy = 'strict',
  hasSessionCookie = true,
): string {
  try {
    judgeCrossSite({ method, headers, hasSessionCookie: () => hasSessionCookie, policy }, origins);
    return 'let in';
  } catch (error) {
    return error instanceof BffError ? error.code : 'defect';
  }
}

describe('a request with the session cookie', () => {
  it.each([
    ['GET', {}],
    ['GET', { origin: OWN }],
    ['GET', { origin: TRUSTED, 'sec-fetch-site': 'same-site' }],
    ['POST', { 'x-csrf': '1' }],
    ['DELETE', { origin: TRUSTED, 'x-csrf': '1' }],
  ])('is let in: %s %j', (method, headers) => {
    expect(judged(method, headers)).toBe('let in');
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://sib.contoso.test', 'sec-fetch-site': 'same-site', 'x-csrf': '1' },
    { origin: `${OWN}.evil.example` },
    { origin: 'https://BFF.contoso.test' },
    { origin: `${OWN}:443` },
    { origin: `${OWN}/` },
    { origin: 'http://bff.contoso.test' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('is refused for where it comes from: %j', (headers) => {
    expect(judged('GET', headers)).toBe('origin_rejected');
    expect(judged('POST', headers)).toBe('origin_rejected');
  });

  it.each([{}, { 'x-csrf': '2' }, { 'x-csrf': '1, 1' }, { 'x-csrf': '' }])(
    'is refused without the anti-forgery header: %j',
    (headers) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect(judged(method, headers)).toBe('csrf_rejected');
    },
  );
});

describe('a navigation from another site', () => {
  const headers = {
    'sec-fetch-mode': 'navigate',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-dest': 'document',
  };

  it('is let in to a route that is navigated to, and to no other', () => {
    expect(judged('GET', headers, 'navigable')).toBe('let in');
    expect(judged('GET', headers, 'strict')).toBe('origin_rejected');
  });

  it('is refused in a frame, cookie or not, unless the route judges its framing itself', () => {
    const framed = { ...headers, 'sec-fetch-dest': 'iframe' };
    expect(judged('GET', framed, 'navigable', false)).toBe('origin_rejected');
    expect(judged('GET', framed, 'embeddable')).toBe('let in');
  });
});

describe("the article's POST", () => {
  it.each([
    [{ origin: OWN }, 'let in'],
    [{ 'sec-fetch-site': 'same-origin' }, 'let in'],
    [{ 'x-requested-with': 'XMLHttpRequest' }, 'let in'],
    [{ origin: TRUSTED, 'x-csrf': '1' }, 'let in'],
    [{ origin: TRUSTED }, 'csrf_rejected'],
    [{ origin: 'https://evil.example', 'x-requested-with': 'XMLHttpRequest' }, 'origin_rejected'],
    [{ 'sec-fetch-site': 'cross-site', 'x-requested-with': 'XMLHttpRequest' }, 'origin_rejected'],
    [{}, 'csrf_rejected'],
  ])('%j is %s', (headers, outcome) => {
    expect(judged('POST', headers, 'read-only-post')).toBe(outcome);
  });
});
