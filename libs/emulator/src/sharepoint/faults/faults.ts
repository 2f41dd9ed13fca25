import type { EmulatorResponse } from '../../http/exchange.js';
import { Budget } from './budget.js';
import type { ApiName, ThrottleInForce, Throttle } from './throttle.js';

/** `joined`: PoP and Bearer in one header; `two-headers`: the same as two. */
export type ChallengeForm = 'joined' | 'two-headers';

export type TokenFault =
  | { kind: 'challenge'; form: ChallengeForm; status: 401 | 403; claims: Record<string, unknown> }
  | { kind: 'expired' }
  | { kind: 'sign-in-page'; as: 'html' | 'redirect' };

/** Which calls get an answer of the test. */
export interface ScriptedAnswer {
  service?: ApiName;
  method?: string;
  /** Matches when the target holds this text. */
  targetIncludes?: string;
  /** Object id of the token's user. */
  userObjectId?: string;
  times: number;
  response: EmulatorResponse;
}

interface Counted {
  fault: TokenFault;
  calls: number;
  service: ApiName | undefined;
}

export interface FaultCall {
  service: ApiName;
  method: string;
  target: string;
  userObjectId: string;
}

/** What goes wrong next; scripts are used up in the order they were given. */
export class Faults {
  #throttles: (Throttle & { until: number })[] = [];
  #counted: Counted[] = [];
  #scripted: ScriptedAnswer[] = [];
  /** Without one, no call is too many. */
  budget: Budget | undefined;

  constructor(private readonly now: () => number) {}

  setBudget(units: number, windowSeconds: number): void {
    this.budget = new Budget(units, windowSeconds, this.now);
  }

  throttle(throttle: Throttle): void {
    this.#throttles.push({ ...throttle, until: this.now() + throttle.seconds * 1000 });
  }

  clearThrottle(): void {
    this.#throttles = [];
  }

  /** The throttle in force for a user, with what is left of it in whole seconds. */
  throttled(service: ApiName, user: string): ThrottleInForce | undefined {
    const now = this.now();
    const found = this.#throttles.find(
      (one) =>
        one.until > now &&
        (one.service ?? service) === service &&
        (one.user ?? user).toLowerCase() === user.toLowerCase(),
    );
    return found && { ...found, secondsLeft: Math.ceil((found.until - now) / 1000) };
  }

  next(fault: TokenFault, calls: number, service: ApiName | undefined): void {
    this.#counted.push({ fault, calls, service });
  }

  /** Uses up one call of the first fault that applies. */
  takeTokenFault(service: ApiName): TokenFault | undefined {
    const found = this.#counted.find((one) => one.calls > 0 && (one.service ?? service) === service);
    if (found) found.calls -= 1;
    return found?.fault;
  }

  script(answer: ScriptedAnswer): void {
    this.#scripted.push({ ...answer });
  }

  takeScripted(call: FaultCall): EmulatorResponse | undefined {
    const found = this.#scripted.find((one) => one.times > 0 && applies(one, call));
    if (found) found.times -= 1;
    return found?.response;
  }
}

function applies(answer: ScriptedAnswer, call: FaultCall): boolean {
  return (
    (answer.service ?? call.service) === call.service &&
    (answer.method ?? call.method) === call.method &&
    (answer.userObjectId ?? call.userObjectId) === call.userObjectId &&
    call.target.includes(answer.targetIncludes ?? '')
  );
}
