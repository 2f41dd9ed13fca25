import { Injectable } from '@nestjs/common';
import { Throttle } from '../../../platform/rate-limit/throttle.js';
import type { Renewed } from './renewed.js';
import type { RenewalRequest } from './renewal-request.js';

/** How often Entra is asked because somebody demands it. Calls that need a token are never kept from it. */
@Injectable()
export class RenewalLimits {
  constructor(private readonly throttle: Throttle) {}

  /** Just before Entra is asked: whoever takes what another one got costs nothing. Undefined: go on. */
  async charge({ session, cause }: RenewalRequest): Promise<Renewed | undefined> {
    if (cause !== 'demanded') return undefined;
    const { handle, user } = session;
    const wait = await this.throttle.wait(
      [
        { limit: 'renewal_session', of: [handle] },
        { limit: 'renewal_user', of: [user.tid, user.oid] },
      ],
      { session, user },
    );
    return wait === undefined
      ? undefined
      : { kind: 'refused', why: 'demanded_too_often', refusal: { kind: 'throttled', retryAfter: wait } };
  }
}
