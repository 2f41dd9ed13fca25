import type { RenewalClient } from './api.js';
import { client, setClient } from './events.js';
import { rescueForms } from './forms.js';
import { hookedFetch } from './hooked-fetch.js';
import { hookXhr } from './hooked-xhr.js';
import { key, lastUser } from './identity.js';
import { checkUser, look, lookBy } from './look.js';
import { concerns } from './recovery.js';
import { renew, wake } from './renewal.js';
import { ask, nativeFetch } from './service.js';
import { configure, forms, options, urlTo } from './settings.js';
import { become, keepLooking } from './state.js';
import { closeStream } from './stream.js';
import { channel, openChannel, type TabMessage } from './tabs.js';
import { adopt, asked, askUser, goodUntil } from './token.js';
import type { RenewalOptions } from './types.js';
import { openPopup } from './windows.js';

const LONGEST_RETURN_URL = 1_800;

export function createClient(given: RenewalOptions): RenewalClient {
  configure(given);
  const ending = new AbortController();
  lookBy(renew);
  openChannel().onmessage = ({
    data: [user, renewed, rung, wanted],
  }: MessageEvent<[string, ...TabMessage]>) => {
    // Another's, or somebody signed in or out.
    if (user !== key || !(renewed || wanted)) checkUser();
    else if (renewed) adopt(renewed, rung, true);
    else if (wanted) askUser(wanted);
  };
  setClient(
    Object.assign(new EventTarget(), {
      state: 'starting' as const,
      fetch: hookedFetch(nativeFetch, true),
      secondsLeft: () => Math.max(0, (goodUntil - performance.now()) / 1_000),
      renew: () => look(),
      signIn,
      signOut,
      stop() {
        become('stopped');
        ending.abort();
        channel.close();
      },
    }),
  );
  if (options.hooks) {
    globalThis.fetch = hookedFetch(globalThis.fetch);
    hookXhr();
  }
  for (const type of ['visibilitychange', 'focus', 'online']) addEventListener(type, wake, ending);
  addEventListener('click', ({ target }) => concerns((target as Element).closest?.('a')), ending);
  addEventListener('pagehide', closeStream, ending);
  addEventListener('pageshow', ({ persisted }) => persisted && checkUser(), ending);
  checkUser();
  return client as RenewalClient;
}

function signIn(): void {
  const { user } = client;
  const challengeId = asked?.refusal?.challengeId;
  if (client.state === 'user-changed') return location.reload();
  if (user && openPopup(user.username, challengeId)) return keepLooking();
  // The popup was blocked: not by surprise, since what is typed would be lost.
  if (user && !forms && !confirm('Leave this page to sign in?')) return;
  if (forms && user) rescueForms(forms, user.id);
  // The service takes no longer one.
  location.href = urlTo('login', { returnUrl: location.href.slice(0, LONGEST_RETURN_URL), challengeId });
}

async function signOut(): Promise<void> {
  lastUser('');
  const { logoutUrl } = await ask<{ logoutUrl: string }>(urlTo('logout', { returnUrl: location.origin }), {
    method: 'POST',
  });
  await look();
  location.href = logoutUrl;
}
