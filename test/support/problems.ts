import { expect } from '@jest/globals';
import { PROBLEM_STATUS, type ProblemCode } from '@entra-bff/contract';
import type { Answer } from './browser.js';

/** Everything that the contract promises of an error answer, and nothing that it forbids. */
export function expectProblem(answer: Answer, code: ProblemCode): void {
  expect({ status: answer.status, code: answer.json()['code'] }).toEqual({
    status: PROBLEM_STATUS[code],
    code,
  });
  expectProblemForm(answer);
}

/** The form alone, whatever the code. */
export function expectProblemForm(answer: Answer): void {
  const problem = answer.json();
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({
    type: `urn:entra-bff:problem:${String(problem['code'])}`,
    title: expect.any(String),
    detail: expect.any(String),
    status: answer.status,
    instance: answer.headers['x-request-id'],
    retryable: expect.any(Boolean),
  });
  expect(PROBLEM_STATUS).toHaveProperty(String(problem['code']), answer.status);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['x-bff-problem']).toBe(problem['code']);
  expect(answer.headers['x-bff-challenge']).toBe(problem['challengeId']);
  expect(answer.headers['retry-after']).toBe(problem['retryAfter']?.toString());
  expect(answer.body).not.toMatch(/AADSTS|node_modules|\.[jt]s:\d|\bat \w+ \(/);
}

/** The same as a page for a person: what happened and the way on, without a script. */
export function expectFailurePage(answer: Answer, code: ProblemCode): void {
  expect({ status: answer.status, code: /<code>([a-z_]+)<\/code>/.exec(answer.body)?.[1] }).toEqual({
    status: PROBLEM_STATUS[code],
    code,
  });
  expectCommonHeaders(answer);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': expect.stringMatching(/script-src 'none'.*frame-ancestors 'none'/),
  });
  expect(answer.body).toContain(String(answer.headers['x-request-id']));
  expect(answer.body).toMatch(/<html lang="en">.*<title>.*<main><h1>.*<a class="main" href="\//s);
  expect(answer.body).not.toMatch(/<script|javascript:|AADSTS|node_modules/);
}

/** The headers that every answer carries, errors included. */
export function expectCommonHeaders(answer: Answer): void {
  const { headers } = answer;
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    vary: expect.stringContaining('Origin'),
    'x-request-id': expect.stringMatching(/^[A-Za-z0-9._-]{8,64}$/),
  });
  const csp = String(headers['content-security-policy']);
  for (const part of ["default-src 'none'", "object-src 'none'", "base-uri 'none'", 'frame-ancestors ']) {
    expect(csp).toContain(part);
  }
  expect(headers['x-powered-by']).toBeUndefined();
  expect(headers['server']).toBeUndefined();
}

/** A script of this very origin can read the answer. */
export function expectReadableBy(answer: Answer, origin: string): void {
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: expect.stringContaining('Origin'),
    'access-control-expose-headers': expect.stringMatching(/^(?=.*Retry-After)(?=.*ETag)(?=.*X-Request-Id)/),
  });
}

/** No script of another origin can. */
export function expectReadableByNobody(answer: Answer): void {
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
}
