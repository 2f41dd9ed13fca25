import { locked } from './tabs.js';

export interface Stream {
  /** Does nothing while it is open. */
  open_(): void;
  /** Also when a page is put away: neither a stream nor a lock may keep it from coming back as it was. */
  close_(this: void): void;
}

/** `GET /bff/events`, read by one tab for all: over HTTP/1.1 a browser opens six connections to a host. */
export function streamFrom(url: string, hear: (data: { reason?: string }) => void): Stream {
  let ending: AbortController | undefined;
  const close = (): void => {
    ending?.abort();
    ending = undefined;
  };
  return {
    open_() {
      if (ending) return;
      const { signal } = (ending = new AbortController());
      const read = (): Promise<void> =>
        new Promise((resolve) => {
          const source = new EventSource(url, { withCredentials: true });
          for (const type of ['token-renewed', 'signed-out']) {
            source.addEventListener(type, ({ data }: MessageEvent<string>) => hear(JSON.parse(data)));
          }
          // Refused for good: whoever opens it next begins anew. Otherwise the browser comes back by itself.
          source.onerror = () => source.readyState > 1 && close();
          signal.onabort = () => {
            source.close();
            resolve();
          };
        });
      locked('bff-events', signal, read).catch(() => {});
    },
    close_: close,
  };
}
