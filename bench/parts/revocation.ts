import { requestText } from '../load/request.js';
import { ITEM_ROUTE } from '../servers/pass-through.js';
import { numberIn } from '../shape.js';
import { percentile } from '../statistics.js';
import { callOnce, startOurs } from '../world/lineup.js';
import type { PartContext } from './part.js';

/** A user signs out at one replica; another one, which has just served the user, is called until it refuses. */
export async function measureRevocation({ stage, scale, figures, say }: PartContext): Promise<void> {
  const { port: revokeAt, cookies, environment } = await startOurs(stage, scale.revocations);
  const { port: callAt } = await stage.server('servers/ours.js', { environment });
  const subject = { part: 'revocation', of: 'sign-out on another replica' };
  say(`${cookies.length} times`);
  for (const cookie of cookies) {
    await callOnce(callAt, ITEM_ROUTE, cookie);
    const felt = await stage.askLoad('untilRefused', {
      revokeAt,
      callAt,
      revoke: requestText({
        method: 'POST',
        path: '/bff/logout',
        cookie,
        headers: { 'X-CSRF': '1', 'Content-Length': '0' },
      }),
      call: requestText({ path: ITEM_ROUTE, cookie }),
    });
    figures.add(subject, 'until refused', 'ms', numberIn(felt, 'ms'));
    figures.add(subject, 'calls still served', '', numberIn(felt, 'stale'));
  }
  const sorted = figures.rounds(subject, 'until refused').toSorted((a, b) => a - b);
  figures.add(subject, 'until refused, p99', 'ms', percentile(sorted, 0.99));
}
