import { isRecoverable, newCall } from './calls.js';
import { concerns } from './recovery.js';
import { ready } from './renewal.js';
import { BffError } from './service.js';
import { isCrossOrigin } from './settings.js';

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` that outlives tokens. With `rejects`, an answer of 401, 429 or 503 that could not be made good rejects with a
 * {@link BffError}; without, the call resolves to it, as a page that knows nothing of this expects.
 */
export function hookedFetch(native: Fetch, rejects?: boolean): Fetch {
  return async (input, init) => {
    const given = input as Partial<Request>;
    if (!concerns(given.url ?? input)) return native(input, init);
    const copy = (): RequestInfo | URL => given.clone?.() ?? input;
    // All that there is to know of it, but the body: what is sent is what was given.
    const asked = new Request(copy(), { ...init, body: null });
    const { signal, headers, method } = asked;
    const call = newCall(
      method,
      (name, value) => headers.set(name, value),
      !(init?.body instanceof ReadableStream),
    );
    const credentials = isCrossOrigin ? 'include' : asked.credentials;
    const unlessAborted = <T>(work: T | Promise<T>): Promise<T> =>
      Promise.race([work, new Promise<T>((_, reject) => (signal.onabort = () => reject(signal.reason)))]);
    for (;;) {
      signal.throwIfAborted();
      await unlessAborted(ready());
      call.begin_();
      // A copy, as long as the body may be wanted again.
      const response = await native(copy(), { ...init, headers, credentials });
      if (!isRecoverable(response.status)) return response;
      const refusal = await unlessAborted(call.refused_(response));
      if (refusal === undefined) {
        void response.body?.cancel();
        continue;
      }
      if (refusal && rejects) throw new BffError(refusal, response);
      return response;
    }
  };
}
