import { expect } from '@jest/globals';
import {
  cookieFaults,
  headerFaults,
  problemFaults,
  readableFaults,
  unreadableFaults,
  upstreamErrorFaults,
} from './answer-faults.js';
import type { Answer } from './browser.js';
import type { Canaries } from './canaries.js';
import type { World } from './world.js';

/** What the checks need to know of the request. */
export interface Asked {
  origin?: string | undefined;
  navigates?: boolean;
}

const YEAR_SECONDS = 31_536_000;
const MAY_REDIRECT =
  /^\/(bff\/(login|callback|forced-sign-in|logout)|ForcedSignIn\/EnsureForcedSignIn)(\?|$)/;

/** Checks what holds for every answer of ours, whatever was asked and whatever went wrong. */
export class Universal {
  readonly #own: string;
  readonly #trusted: readonly string[];
  /** Where errors wear the form of the upstream that is stood for. */
  readonly #mounts: readonly string[];
  readonly #unread: string[] = [];

  constructor(
    private readonly world: World,
    private readonly canaries: Canaries,
    /** In how many answers it looks for secrets together. */
    private readonly atOnce = 1,
  ) {
    this.#own = world.origin;
    this.#mounts = (world.env['PASS_THROUGH'] ?? '').split(',').filter((name) => name !== '');
    this.#trusted = [world.origin, ...(world.env['ALLOWED_ORIGINS'] ?? '').split(',')];
  }

  check(answer: Answer, { origin, navigates = false }: Asked = {}): void {
    this.#keepsForSecrets(answer);
    const isTrusted = origin !== undefined && this.#trusted.includes(origin);
    const faults = [
      ...headerFaults(answer),
      ...this.#ownHeaderFaults(answer),
      ...(isTrusted ? readableFaults(answer, origin) : unreadableFaults(answer)),
      ...this.#redirectFaults(answer, navigates),
      ...this.#errorFaults(answer),
      ...setCookies(answer).flatMap((line) => cookieFaults(line, this.#isSecure)),
    ];
    if (faults.length > 0) expect({ faults, answer }).toMatchObject({ faults: [] });
  }

  /** Looks for secrets in what has not been looked at: after a check of many answers together, the last thing to do. */
  showsNoSecret(): void {
    const told = this.#unread.splice(0).join('\n');
    expect(this.canaries.foundIn(told)).toEqual([]);
  }

  get #isSecure(): boolean {
    return this.#own.startsWith('https:');
  }

  /** The session id may be in its own cookie, code and state in the address that Entra is told. */
  #keepsForSecrets({ headers: { 'set-cookie': _own, ...headers }, body }: Answer): void {
    this.#unread.push(JSON.stringify(headers), body);
    if (this.#unread.length >= 2 * this.atOnce) this.showsNoSecret();
  }

  #ownHeaderFaults(answer: Answer): string[] {
    const { headers, status } = answer;
    const [, seconds = '0'] =
      /^max-age=(\d+); includeSubDomains/.exec(String(headers['strict-transport-security'])) ?? [];
    const faults: [boolean, string][] = [
      [this.#isSecure && Number(seconds) < YEAR_SECONDS, 'no year of HTTPS'],
      [setCookies(answer).length > 0 && headers['cache-control'] !== 'no-store', 'a cookie that may be kept'],
      [isHtml(answer) && headers['cross-origin-opener-policy'] === undefined, 'a page without COOP'],
      // What is ours is never packed: nothing hides in it, and nothing can be told from its length.
      [status >= 400 && headers['content-encoding'] !== undefined, 'a packed error'],
    ];
    return faults.filter(([isOne]) => isOne).map(([, fault]) => fault);
  }

  #isOnMount(answer: Answer): boolean {
    const [, first = ''] = /^\/([^/?]*)\//.exec(pathOf(answer)) ?? [];
    return this.#mounts.includes(first);
  }

  #redirectFaults(answer: Answer, navigates: boolean): string[] {
    if (answer.status < 300 || answer.status >= 400 || answer.status === 304) return [];
    const isAllowed = navigates && MAY_REDIRECT.test(pathOf(answer));
    return isAllowed ? [] : [`a redirect of ${navigates ? 'a navigation' : 'a script'} at ${pathOf(answer)}`];
  }

  #errorFaults(answer: Answer): string[] {
    if (answer.status < 400) return [];
    const named = answer.body.includes(this.world.emulator.tenantId) ? ['the tenant'] : [];
    if (isHtml(answer) || answer.body === '') return named;
    return [...named, ...(this.#isOnMount(answer) ? upstreamErrorFaults(answer) : problemFaults(answer))];
  }
}

/** As it was sent: nothing folded. */
function pathOf({ url }: Answer): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}

function setCookies({ headers }: Answer): string[] {
  return [headers['set-cookie'] ?? []].flat();
}

function isHtml({ headers }: Answer): boolean {
  return String(headers['content-type']).startsWith('text/html');
}
