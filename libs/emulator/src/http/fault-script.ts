import type { FaultAction, FinalAction } from './fault-actions.js';
import { matches, type MatchedRequest, type RequestFilter } from './match.js';

/** Which requests are spoilt, how often, and how. */
export interface FaultRule extends RequestFilter {
  action: FaultAction;
  /** How many requests it spoils; default 1, Infinity for all. */
  times?: number;
  /** How many matching requests pass before it begins. */
  skip?: number;
  /** It ends by itself after this many milliseconds of the emulator's clock. */
  forMs?: number;
}

/** A rule that was added. */
export interface FaultHandle {
  /** How many requests it has spoilt so far. */
  readonly hits: number;
  remove(): void;
}

/** What a request meets: some waiting, then perhaps one fault. */
export interface PlannedFault {
  delayMs: number;
  action: FinalAction | undefined;
  /** Seconds until the rule ends by itself; 0 when it does not. */
  remainingSeconds: number;
}

interface ActiveRule {
  rule: FaultRule;
  skip: number;
  left: number;
  hits: number;
  endsAt: number;
}

/** The faults to come, played in the order in which they were added. */
export class FaultScript {
  private rules: ActiveRule[] = [];

  constructor(private readonly now: () => number) {}

  add(rule: FaultRule): FaultHandle {
    const active: ActiveRule = {
      rule,
      skip: rule.skip ?? 0,
      left: rule.times ?? (rule.forMs === undefined ? 1 : Infinity),
      hits: 0,
      endsAt: this.now() + (rule.forMs ?? Infinity),
    };
    this.rules.push(active);
    return {
      get hits() {
        return active.hits;
      },
      remove: () => {
        this.rules = this.rules.filter((other) => other !== active);
      },
    };
  }

  clear(): void {
    this.rules = [];
  }

  /** The rules that can still play. */
  pending(): readonly FaultRule[] {
    this.dropFinished();
    return this.rules.map(({ rule }) => rule);
  }

  /** Used by the listeners: takes the faults that this request meets. */
  take(request: MatchedRequest): PlannedFault {
    this.dropFinished();
    const planned: PlannedFault = { delayMs: 0, action: undefined, remainingSeconds: 0 };
    for (const active of this.rules) {
      if (!this.plays(active, request)) continue;
      if (active.rule.action.type === 'delay') {
        planned.delayMs += active.rule.action.ms;
        continue;
      }
      planned.action = active.rule.action;
      planned.remainingSeconds = this.remaining(active);
      break;
    }
    return planned;
  }

  private plays(active: ActiveRule, request: MatchedRequest): boolean {
    if (active.left <= 0 || !matches(active.rule, request)) return false;
    if (active.skip > 0) {
      active.skip -= 1;
      return false;
    }
    active.left -= 1;
    active.hits += 1;
    return true;
  }

  private remaining(active: ActiveRule): number {
    return Number.isFinite(active.endsAt) ? Math.max(0, Math.ceil((active.endsAt - this.now()) / 1000)) : 0;
  }

  private dropFinished(): void {
    const now = this.now();
    this.rules = this.rules.filter((active) => active.left > 0 && active.endsAt > now);
  }
}
