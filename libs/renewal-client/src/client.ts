import type { RenewalClient } from './api.js';
import { client, setClient } from './events.js';
import { rescueForms } from './forms.js';
import { hookedFetch } from './hooked-fetch.js';
import { hookXhr } from './hooked-xhr.js';
import { key, lastUser } from './identity.js';
import { asked, held } from './known.js';
import { checkUser, look, lookBy } from './look.js';
import { concerns } from './recovery.js';
import { renew, wake } from './renewal.js';
import { ask, nativeFetch } from './service.js';
import { configure, forms, options, urlTo } from './settings.js';
import { become, keepLooking } from './state.js';
import { closeStream } from './stream.js';
import { channel, openChannel, type TabMessage } from './tabs.js';
import { adopt, askUser, goodUntil } from './token.js';
import type { RenewalOptions } from './types.js';
import { openPopup } from './windows.js';

const LONGEST_RETURN_URL = 1_800;

export function createClient(given: RenewalOptions): RenewalClient {
  configure(given);
  const ending = new AbortController();
  lookBy(renew);
  openChannel().onmessage = ({
    data: [user, renewed, rung, wanted, of],
  }: MessageEvent<[string, ...TabMessage]>) => {
    // Another's, or somebody signed in or out, or it was about another token than there is now.
    if (user !== key || (wanted ? of !== held : !renewed)) void checkUser();
    else if (wanted) askUser(wanted);
    else if (renewed && (renewed.expiresOn > held || asked)) adopt(renewed, rung, true);
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
        // What is refused from now on waits for nobody.
        options.hold = false;
        ending.abort();
        channel.close();
      },
    }),
  );
  if (options.hooks) {
    window.fetch = hookedFetch(fetch);
    hookXhr();
  }
  for (const type of ['visibilitychange', 'focus', 'online']) addEventListener(type, wake, ending);
  addEventListener('click', (event) => event.composedPath().map(concerns), ending);
  addEventListener('pagehide', closeStream, ending);
  addEventListener('pageshow', (event) => event.persisted && void checkUser(), ending);
  void checkUser();
  return client as RenewalClient;
}

function signIn(): void {
  const { user } = client;
  const id = asked?.refusal?.challengeId;
  if (client.state === 'user-changed') return location.reload();
  if (user && openPopup(user.username, id)) return keepLooking();
  // The popup was blocked: not by surprise, since what is typed would be lost.
  if (user && !forms && !confirm('Leave this page to sign in?')) return;
  if (user && forms) rescueForms(forms, user.id);
  // The service takes no longer one.
  location.href = urlTo('login', { returnUrl: location.href.slice(0, LONGEST_RETURN_URL), challengeId: id });
}

async function signOut(): Promise<void> {
  lastUser('');
  let leaving: { logoutUrl: string };
  try {
    leaving = await ask(`logout?returnUrl=${location.origin}`, 'POST');
  } finally {
    // Also where there was no session to end any more.
    await checkUser();
  }
  location.href = leaving.logoutUrl;
}
