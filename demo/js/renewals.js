import { on } from './dom.js';
import { History, sentenceOf } from './history.js';
import { call } from './http.js';
import { leaveFor } from './journey.js';
import { say } from './log.js';
import { session, whenAsked } from './session.js';
import { TokenCard } from './token-card.js';

/**
 * Token, history and log tell of every renewal. `arrival` is the rung that led here, if one did; `onRenewed` is called
 * after each renewal.
 *
 * @returns renews now, and not only when it is due
 */
export function followRenewals(arrival, onRenewed) {
  const history = new History();
  const card = new TokenCard();
  /** What was pressed: the client does not tell it from what others brought. */
  let pressed;

  const learn = async () => {
    const { ok, data } = await call('/bff/token-expiry');
    if (ok) card.show(data);
    return data;
  };
  const tell = (attempt) => {
    history.add(attempt);
    say(sentenceOf(attempt), attempt.outcome === 'renewed' ? 'good' : 'plain');
  };

  const renewNow = async () => {
    pressed = 'server';
    const { ok, problem } = await call('/bff/token-renewal', { method: 'POST' });
    if (!ok)
      tell({ rung: 'server', outcome: problem.retryable ? 'postponed' : 'refused', reason: problem.code });
    await session.renew();
  };

  session.addEventListener('renewed', async ({ detail: { rung, byOtherTab } }) => {
    const expiry = await learn();
    const by = rung ?? pressed ?? 'server';
    const reason = byOtherTab ? 'in another tab' : (rung ?? pressed) ? undefined : 'on the way';
    pressed = undefined;
    if (expiry) tell({ rung: by, outcome: 'renewed', expiresOn: expiry.expiresOn, reason });
    onRenewed();
  });
  whenAsked(({ failures }) => {
    for (const { rung, reason } of failures) tell({ rung, outcome: 'refused', reason });
    pressed = 'popup';
  });
  session.addEventListener('session-expiring', ({ detail: { sessionExpiresInSeconds } }) =>
    say(`Your session ends in ${Math.ceil(sessionExpiresInSeconds / 60)} minutes, whatever happens.`),
  );
  on('by-server', 'click', () => void renewNow());
  on('by-popup', 'click', () => {
    pressed = 'popup';
    session.signIn();
  });
  on('by-redirect', 'click', () => leaveFor('/bff/login', 'redirect'));
  void learn().then((expiry) => {
    if (arrival && expiry) history.add({ rung: arrival, outcome: 'renewed', expiresOn: expiry.expiresOn });
  });
  return renewNow;
}
