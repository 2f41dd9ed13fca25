import { Injectable } from '@nestjs/common';
import type { PassRule } from '../../platform/env/pass-rules.js';
import { BffError } from '../../platform/problem.js';
import { rewriteMembers } from '../internal/json-members.js';
import { InwardAddresses } from './inward-addresses.js';

const COPY: ReadonlySet<string> = new Set(['decodedurl', 'srcurl', 'desturl']);

/** Operations whose bodies name places in SharePoint, and the members that do. */
function membersOf({ pattern }: Pick<PassRule, 'pattern'>): ReadonlySet<string> | undefined {
  const last = pattern.slice(pattern.lastIndexOf('/') + 1);
  if (last.startsWith('sp.movecopyutil.')) return COPY;
  if (last === 'addvalidateupdateitemusingpath') return COPY;
  return last === 'subscriptions' ? new Set(['resource']) : undefined;
}

/** Bodies of operations that name places, with SharePoint's addresses in place of ours. */
@Injectable()
export class OperationBodies {
  constructor(private readonly inward: InwardAddresses) {}

  /** `site`: where the operation is called. Throws `target_not_allowed` for a place that is not the tenant's. */
  mapped(text: string, rule: PassRule, site: string): string {
    const members = membersOf(rule);
    if (members === undefined || text === '') return text;
    try {
      return rewriteMembers(text, (name, value) =>
        members.has(name.toLowerCase()) ? this.#value(value, site) : undefined,
      );
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new BffError('bad_request', { detail: 'The body is not valid JSON.' });
    }
  }

  #value(value: string, site: string): string | undefined {
    if (InwardAddresses.isAbsolute(value) && this.inward.targetOf(value) === undefined) {
      throw new BffError('target_not_allowed', { detail: 'An address in the body leads elsewhere.' });
    }
    return this.inward.valueOf(value, site);
  }
}
