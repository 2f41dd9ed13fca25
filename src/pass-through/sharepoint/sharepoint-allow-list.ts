import { BffError } from '../../platform/problem.js';
import type { PassRule } from '../../platform/env/pass-rules.js';
import { AllowList } from '../allow-list.js';
import { apiGrammar, isForbiddenStep } from './api-path/api-grammar.js';
import { placeOf } from './api-path/judge.js';
import { mayNavigate } from './api-path/navigate.js';
import { apiReadings } from './api-path/readings.js';
import type { ApiMethod } from './api-path/resources.js';
import { resourceAt } from './api-path/walk.js';

/** What may pass of `_api`: by default what its table of resources says, and what is configured beside it. */
export class SharePointAllowList extends AllowList {
  constructor(
    private readonly hasDefaults: boolean,
    own: readonly PassRule[],
    private readonly mount: string,
  ) {
    super(own, apiGrammar);
  }

  override judge(method: string, path: string): PassRule {
    if (apiReadings(path) === undefined) {
      throw new BffError('bad_request', { detail: 'The path is not one that can be passed on.' });
    }
    const place = this.hasDefaults ? placeOf(path) : undefined;
    if (place?.methods.some((one) => one === method) !== true) return super.judge(method, path);
    const pattern = `/_api/${place.steps.map(({ name }) => name).join('/')}`;
    return { methods: place.methods, mount: this.mount, pattern, bytes: place.bytes };
  }

  protected override mayExpand(rule: PassRule, path: string, steps: readonly string[]): boolean {
    if (steps.some((name) => isForbiddenStep({ name }))) return false;
    if (rule.pattern.endsWith('/**')) return true;
    const place = this.hasDefaults ? placeOf(path) : undefined;
    const isNamed = super.mayExpand(rule, path, steps);
    return isNamed || (this.hasDefaults && mayNavigate(place && resourceAt(place.steps), steps));
  }
}

/** Methods that SharePoint takes in `X-HTTP-Method` of a POST. */
export const TUNNELLED: ReadonlySet<string> = new Set<ApiMethod>(['PUT', 'PATCH', 'MERGE', 'DELETE']);
