import { expect } from '@jest/globals';
import type { Answer } from './browser.js';
import type { Canaries } from './canaries.js';
import {
  expectCommonHeaders,
  expectProblemForm,
  expectReadableBy,
  expectReadableByNobody,
} from './problems.js';
import type { World } from './world.js';

/** What the checks need to know of the request. */
export interface Asked {
  origin?: string | undefined;
  navigates?: boolean;
}

const YEAR_SECONDS = 31_536_000;
const LARGEST_COOKIE = 4_096;
const MAY_REDIRECT =
  /^\/(bff\/(login|callback|forced-sign-in|logout)|ForcedSignIn\/EnsureForcedSignIn)(\?|$)/;

/** Checks what holds for every answer of ours, whatever was asked and whatever went wrong. */
export class Universal {
  readonly #own: string;
  readonly #trusted: readonly string[];

  constructor(
    private readonly world: World,
    private readonly canaries: Canaries,
  ) {
    this.#own = world.origin;
    this.#trusted = [world.origin, ...(world.env['ALLOWED_ORIGINS'] ?? '').split(',')];
  }

  check(answer: Answer, { origin, navigates = false }: Asked = {}): void {
    this.#showsNoSecret(answer);
    this.#hasItsHeaders(answer);
    if (origin !== undefined && this.#trusted.includes(origin)) expectReadableBy(answer, origin);
    else expectReadableByNobody(answer);
    if (answer.status >= 300 && answer.status < 400) this.#mayRedirect(answer, navigates);
    if (answer.status >= 400) this.#isAnError(answer);
    for (const line of setCookies(answer)) this.#isAGoodCookie(line);
  }

  /** The session id may be in its own cookie, code and state in the address that Entra is told. */
  #showsNoSecret({ headers: { 'set-cookie': _own, ...headers }, body }: Answer): void {
    expect(this.canaries.foundIn(JSON.stringify([headers, body]))).toEqual([]);
  }

  #hasItsHeaders(answer: Answer): void {
    expectCommonHeaders(answer);
    const { headers } = answer;
    if (this.#own.startsWith('https:')) {
      const [, seconds] =
        /^max-age=(\d+); includeSubDomains/.exec(String(headers['strict-transport-security'])) ?? [];
      expect(Number(seconds)).toBeGreaterThanOrEqual(YEAR_SECONDS);
    }
    if (setCookies(answer).length > 0) expect(headers['cache-control']).toBe('no-store');
    if (isHtml(answer)) expect(headers['cross-origin-opener-policy']).toBeDefined();
  }

  #mayRedirect({ url }: Answer, navigates: boolean): void {
    const { pathname } = new URL(url, this.#own);
    expect([navigates, pathname]).toEqual([true, expect.stringMatching(MAY_REDIRECT)]);
  }

  #isAnError(answer: Answer): void {
    if (!isHtml(answer) && answer.body !== '') expectProblemForm(answer);
    expect(answer.body).not.toContain(this.world.emulator.tenantId);
  }

  #isAGoodCookie(line: string): void {
    const isSecure = this.#own.startsWith('https:');
    expect(line).toMatch(isSecure ? /^__Host-bff/ : /^bff/);
    expect(line).toMatch(/; Path=\/(;|$)/);
    expect(line).toMatch(/; HttpOnly(;|$)/);
    expect(line).toMatch(/; SameSite=(Lax|Strict|None)(;|$)/);
    expect(line).not.toMatch(/; Domain=/i);
    if (isSecure) expect(line).toMatch(/; Secure(;|$)/);
    expect(line.length).toBeLessThanOrEqual(LARGEST_COOKIE);
  }
}

function setCookies({ headers }: Answer): string[] {
  return [headers['set-cookie'] ?? []].flat();
}

function isHtml({ headers }: Answer): boolean {
  return String(headers['content-type']).startsWith('text/html');
}
