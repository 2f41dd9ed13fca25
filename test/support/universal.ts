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
/** Where errors wear the form of the upstream that is stood for. */
const MOUNTS = /^\/(graph|sharepoint)(\/|$)/;
const MAY_REDIRECT =
  /^\/(bff\/(login|callback|forced-sign-in|logout)|ForcedSignIn\/EnsureForcedSignIn)(\?|$)/;

/** Checks what holds for every answer of ours, whatever was asked and whatever went wrong. */
export class Universal {
  readonly #own: string;
  readonly #trusted: readonly string[];
  readonly #unread: string[] = [];

  constructor(
    private readonly world: World,
    private readonly canaries: Canaries,
    /** In how many answers it looks for secrets together. */
    private readonly atOnce = 1,
  ) {
    this.#own = world.origin;
    this.#trusted = [world.origin, ...(world.env['ALLOWED_ORIGINS'] ?? '').split(',')];
  }

  check(answer: Answer, { origin, navigates = false }: Asked = {}): void {
    this.#keepsForSecrets(answer);
    this.#hasItsHeaders(answer);
    if (origin !== undefined && this.#trusted.includes(origin)) expectReadableBy(answer, origin);
    else expectReadableByNobody(answer);
    if (answer.status >= 300 && answer.status < 400) this.#mayRedirect(answer, navigates);
    if (answer.status >= 400) this.#isAnError(answer);
    for (const line of setCookies(answer)) this.#isAGoodCookie(line);
  }

  /** Looks for secrets in what has not been looked at: after a check of many answers together, the last thing to do. */
  showsNoSecret(): void {
    const told = this.#unread.splice(0).join('\n');
    expect(this.canaries.foundIn(told)).toEqual([]);
  }

  /** The session id may be in its own cookie, code and state in the address that Entra is told. */
  #keepsForSecrets({ headers: { 'set-cookie': _own, ...headers }, body }: Answer): void {
    this.#unread.push(JSON.stringify(headers), body);
    if (this.#unread.length >= 2 * this.atOnce) this.showsNoSecret();
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
    // What is ours is never packed: nothing hides in it, and nothing can be told from its length.
    if (answer.status >= 400) expect(headers['content-encoding']).toBeUndefined();
  }

  #mayRedirect({ url }: Answer, navigates: boolean): void {
    const { pathname } = new URL(url, this.#own);
    expect([navigates, pathname]).toEqual([true, expect.stringMatching(MAY_REDIRECT)]);
  }

  #isAnError(answer: Answer): void {
    if (!isHtml(answer) && answer.body !== '') {
      if (MOUNTS.test(pathOf(answer))) isAnUpstreamsError(answer);
      else expectProblemForm(answer);
    }
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

/** As it was sent: nothing folded. */
function pathOf({ url }: Answer): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}

/** The envelope that clients of Graph and SharePoint know. */
function isAnUpstreamsError(answer: Answer): void {
  const { error, 'odata.error': odata } = answer.json();
  expect(error ?? odata).toMatchObject({ code: expect.any(String), message: expect.anything() });
  expect(answer.body).not.toMatch(/AADSTS|node_modules|\.[jt]s:\d|\bat \w+ \(/);
}

function setCookies({ headers }: Answer): string[] {
  return [headers['set-cookie'] ?? []].flat();
}

function isHtml({ headers }: Answer): boolean {
  return String(headers['content-type']).startsWith('text/html');
}
