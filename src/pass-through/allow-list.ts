import { BffError } from '../platform/problem.js';
import { isHarmless, readingsOf } from '../upstream/path-text.js';
import type { PassRule } from '../platform/env/pass-rules.js';
import { expansionsIn } from './expansions.js';

/** How the paths of a mount are read. */
export interface PathGrammar {
  /** Whether a path is of a pattern (`/v1.0/sites/{site}/lists`, `**` for any rest). */
  matches(pattern: string, path: string): boolean;
  /** Whether a path leads to something that hands out tokens, whatever is configured. */
  isForbidden(path: string): boolean;
}

/** What may pass, by method and path; everything else may not. */
export class AllowList {
  #names: ReadonlySet<string> | undefined;

  constructor(
    private readonly rules: readonly PassRule[],
    private readonly grammar: PathGrammar,
  ) {}

  /**
   * The rule that lets a call pass, by its path and by what it asks for beside: `$expand` leads to other things, which have
   * to be let pass themselves. `target` is path and query. Throws as {@link judge}.
   */
  judgeCall(method: string, target: string): PassRule {
    const [path = ''] = target.split('?', 1);
    const rule = this.judge(method, path);
    const expanded = expansionsIn(target.slice(path.length));
    if (expanded === undefined || !expanded.every((steps) => this.mayExpand(rule, path, steps))) {
      throw new BffError('access_denied', { detail: 'The call expands what is not let pass by itself.' });
    }
    return rule;
  }

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

  /** `steps` in lower case. */
  protected mayExpand(rule: PassRule, _path: string, steps: readonly string[]): boolean {
    if (rule.pattern.endsWith('/**')) return steps.every((name) => !name.includes('token'));
    return steps.every((name) => this.#readable().has(name));
  }

  /** Names in paths that may be read. */
  #readable(): ReadonlySet<string> {
    this.#names ??= new Set(
      this.rules
        .filter(({ methods }) => methods.includes('GET'))
        .flatMap(({ pattern }) => pattern.toLowerCase().split('/').slice(2))
        .filter((name) => /^\w+$/.test(name)),
    );
    return this.#names;
  }

  #ruleFor(method: string, path: string): PassRule | undefined {
    if (this.grammar.isForbidden(path)) return undefined;
    return this.rules.find(
      (rule) => rule.methods.includes(method) && this.grammar.matches(rule.pattern, path),
    );
  }
}
