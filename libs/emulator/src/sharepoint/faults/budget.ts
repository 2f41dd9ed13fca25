import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import type { ThrottleInForce } from './throttle.js';

/** Headers appear once this part of the budget is used. */
const SHOWN_FROM = 0.8;

/**
 * Resource units of a call, by
 * https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
 */
function resourceUnits({ method, target }: Pick<EmulatorRequest, 'method' | 'target'>): number {
  // Its parts are counted singly.
  if (/\/\$batch(?:\?|$)/i.test(target)) return 0;
  if (/\/(?:permissions|createLink|invite|roleassignments)\b/i.test(target)) return 5;
  if (method !== 'GET') return 2;
  const single = /\/items(?:\/[^/?]+|\(\d+\))(?:\?|$)/i.test(target);
  return single || /[?&(]token=|\/content\b|\/\$value\b/.test(target) ? 1 : 2;
}

/** An app's allowance of resource units per window, as the `RateLimit` headers tell of it. */
export class Budget {
  #started: number;
  #used = 0;

  constructor(
    private readonly limit: number,
    private readonly windowSeconds: number,
    private readonly now: () => number,
  ) {
    this.#started = now();
  }

  /** Spends units; says what headers tell, and whether that was too much. */
  spend(units: number): { exceeded: boolean; headers: Record<string, string>; secondsLeft: number } {
    if (this.now() >= this.#started + this.windowSeconds * 1000) {
      this.#started = this.now();
      this.#used = 0;
    }
    this.#used += units;
    const secondsLeft = Math.ceil(this.windowSeconds - (this.now() - this.#started) / 1000);
    const headers = {
      'RateLimit-Limit': String(this.limit),
      'RateLimit-Remaining': String(Math.max(this.limit - this.#used, 0)),
      'RateLimit-Reset': String(secondsLeft),
    };
    const shown = this.#used >= this.limit * SHOWN_FROM;
    return { exceeded: this.#used > this.limit, headers: shown ? headers : {}, secondsLeft };
  }
}

/** Answers within the budget, or refuses in the service's own words. */
export async function withinBudget(
  budget: Budget | undefined,
  request: EmulatorRequest,
  answer: () => Promise<EmulatorResponse>,
  refuse: (throttle: ThrottleInForce) => EmulatorResponse,
): Promise<EmulatorResponse> {
  if (!budget) return answer();
  const units = resourceUnits(request);
  const early = units === 0 ? await answer() : undefined;
  const { exceeded, headers, secondsLeft } = budget.spend(units);
  const throttle = {
    seconds: secondsLeft,
    secondsLeft,
    status: 429,
    withRetryAfter: true,
    as: 'api',
  } as const;
  const response = early ?? (exceeded ? refuse(throttle) : await answer());
  return { ...response, headers: { ...headers, ...response.headers } };
}
