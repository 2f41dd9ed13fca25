import { BffError } from '../platform/problem.js';
import { isHarmless, readingsOf } from '../upstream/path-text.js';
import type { PassRule } from '../platform/env/pass-rules.js';

/** How the paths of a mount are read. */
export interface PathGrammar {
  /** Whether a path is of a pattern (`/v1.0/sites/{site}/lists`, `**` for any rest). */
  matches(pattern: string, path: string): boolean;
  /** Whether a path leads to something that hands out tokens, whatever is configured. */
  isForbidden(path: string): boolean;
}

/** What may pass, by method and path; everything else may not. */
export class AllowList {
  constructor(
    private readonly rules: readonly PassRule[],
    private readonly grammar: PathGrammar,
  ) {}

  /**
   * The rule that lets a call pass. `path` is below the mount's prefix, as it was sent, without its query. It has to pass
   * by the same rule however often the servers behind us decode it. Throws `bad_request` or `access_denied`.
   */
  judge(method: string, path: string): PassRule {
    const readings = readingsOf(path);
    if (readings === undefined || !isHarmless(path, { slashes: true }) || !/^[\x21-\x7e]+$/.test(path)) {
      throw new BffError('bad_request', { detail: 'The path is not one that can be passed on.' });
    }
    const [found, ...others] = readings.map((reading) => this.#ruleFor(method, reading));
    if (found === undefined || others.some((other) => other !== found)) {
      throw new BffError('access_denied', { detail: 'This call is not among those that are let pass.' });
    }
    return found;
  }

  #ruleFor(method: string, path: string): PassRule | undefined {
    if (this.grammar.isForbidden(path)) return undefined;
    return this.rules.find(
      (rule) => rule.methods.includes(method) && this.grammar.matches(rule.pattern, path),
    );
  }
}
