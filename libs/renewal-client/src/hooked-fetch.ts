import { isRecoverable, newCall, type Recovery } from './calls.js';
import { BffError } from './service.js';

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` that outlives tokens. With `rejects`, an answer of 401, 429 or 503 that could not be made good rejects with a
 * {@link BffError}; without, the call resolves to it, as a page that knows nothing of this expects.
 */
export function hookedFetch(native: Fetch, recovery: Recovery, rejects?: boolean): Fetch {
  return async (input, init) => {
    const request = input instanceof Request && input;
    if (!recovery.concerns_(request ? request.url : input)) return native(input, init);
    const copy = (): RequestInfo | URL => (request ? request.clone() : input);
    // All that there is to know of it, but the body: what is sent is what was given.
    const asked = new Request(copy(), { ...init, body: null });
    const { signal, headers } = asked;
    const call = newCall(recovery, asked.method, !(init?.body instanceof ReadableStream));
    for (const [name, value] of Object.entries(call.headers_)) headers.set(name, value);
    const credentials = recovery.crossOrigin_ ? 'include' : asked.credentials;
    const unlessAborted = <T>(work: Promise<T>): Promise<T> =>
      Promise.race([work, new Promise<T>((_, reject) => (signal.onabort = () => reject(signal.reason)))]);
    for (;;) {
      signal.throwIfAborted();
      await unlessAborted(recovery.ready_());
      call.begin_();
      // A copy, as long as the body may be wanted again.
      const response = await native(copy(), { ...init, headers, credentials });
      const { status } = response;
      if (!isRecoverable(status)) return response;
      const refusal = await unlessAborted(call.refused_(status, (name) => response.headers.get(name)));
      if (refusal === undefined) {
        void response.body?.cancel();
        continue;
      }
      if (refusal && rejects) throw new BffError(refusal, response);
      return response;
    }
  };
}
