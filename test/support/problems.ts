import { expect } from '@jest/globals';
import { PROBLEM_STATUS, type ProblemCode } from '@entra-bff/contract';
import { headerFaults, problemFaults, readableFaults, unreadableFaults } from './answer-faults.js';
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
  expectNoFaults(problemFaults(answer), answer);
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
  expectNoFaults(headerFaults(answer), answer);
}

/** A script of this very origin can read the answer. */
export function expectReadableBy(answer: Answer, origin: string): void {
  expectNoFaults(readableFaults(answer, origin), answer);
}

/** No script of another origin can. */
export function expectReadableByNobody(answer: Answer): void {
  expectNoFaults(unreadableFaults(answer), answer);
}

function expectNoFaults(faults: readonly string[], answer: Answer): void {
  if (faults.length > 0) expect({ faults, answer }).toMatchObject({ faults: [] });
}
