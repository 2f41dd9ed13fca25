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
    // Its members are none of its own: a copy of it would be empty.
    if (init instanceof Request) return hookedFetch(native, rejects)(new Request(input, init));
    const given = input as Partial<Request>;
    if (!concerns(given.url ?? input)) return native(input, init);
    const copy = (): RequestInfo | URL => given.clone?.() ?? input;
    // All that there is to know of it, but the body: what is sent is what was given.
    const asked = new Request(copy(), { ...init, body: null });
    const { signal, headers, method } = asked;
    const call = newCall(
      method,
      (name, value) => headers.set(name, value),
      init?.body instanceof ReadableStream,
    );
    const credentials = isCrossOrigin ? 'include' : asked.credentials;
    const aborted = new Promise<never>((_, reject) => (signal.onabort = () => reject(signal.reason)));
    signal.throwIfAborted();
    for (;;) {
      await Promise.race([ready(), aborted]);
      call.begin_();
      // A copy, as long as the body may be wanted again.
      const response = await native(copy(), { ...init, headers, credentials });
      if (!isRecoverable(response.status)) return response;
      const refusal = await Promise.race([call.refused_(response), aborted]);
      if (refusal === undefined) {
        void response.body?.cancel();
        continue;
      }
      if (refusal && rejects) throw new BffError(refusal, response);
      return response;
    }
  };
}
