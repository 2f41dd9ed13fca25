import { lastUser } from './identity.js';
import { asked, hold } from './known.js';
import { checkUser } from './look.js';
import { urlTo } from './settings.js';
import { locked } from './tabs.js';

let ending: AbortController | undefined;

/** `GET /bff/events`, read by one tab for all: over HTTP/1.1 a browser opens six connections to a host. */
export function openStream(): void {
  if (ending) return;
  const { signal } = (ending = new AbortController());
  const read = (): Promise<void> =>
    new Promise((resolve) => {
      const source = new EventSource(urlTo('events'), { withCredentials: true });
      for (const type of ['token-renewed', 'signed-out']) source.addEventListener(type, hear);
      // Refused for good: whoever opens it next begins anew. Otherwise the browser comes back by itself.
      source.onerror = () => source.readyState > 1 && closeStream();
      signal.onabort = () => resolve(source.close());
    });
  locked('bff-events', signal, read).catch(() => {});
}

/** Also when a page is put away: neither a stream nor a lock may keep it from coming back as it was. */
export function closeStream(): void {
  ending?.abort();
  ending = undefined;
}

function hear({ data }: MessageEvent<string>): void {
  const { reason }: { reason?: string } = JSON.parse(data);
  if (reason === 'ended') lastUser('');
  // A new token is no news to a page that has one, and renews it in time. To one that asks its user it is, whichever it is.
  if (asked) hold('');
  if (reason || asked) void checkUser();
}
