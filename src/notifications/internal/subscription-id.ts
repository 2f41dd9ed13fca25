import { randomBytes } from 'node:crypto';
import { BffError } from '../../platform/problem.js';

const BYTES = 16;

/** Names a subscription to its session and in events; of no use to anybody else. */
export class SubscriptionId {
  private constructor(readonly text: string) {}

  static create(): SubscriptionId {
    return new SubscriptionId(randomBytes(BYTES).toString('base64url'));
  }

  /** Throws `not_found`: no subscription has such a name. */
  static parse(text: string): SubscriptionId {
    if (!/^[A-Za-z0-9_-]{22}$/.test(text)) throw noSubscription();
    return new SubscriptionId(text);
  }
}

export function noSubscription(): BffError {
  return new BffError('not_found', { detail: 'This session has no such subscription.' });
}
