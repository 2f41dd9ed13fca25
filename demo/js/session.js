/** The browser client of the service, which `renewal-client.js` made: it keeps every call of this page going. */
export const session = globalThis.bffSession;

/** Resolves when it knows who is signed in, or that nobody is; after a while also when it does not. */
export function knowsWho() {
  const LIMIT_MS = 15_000;
  return new Promise((resolve) => {
    if (session.state !== 'starting') resolve();
    session.addEventListener('state', resolve, { once: true });
    setTimeout(resolve, LIMIT_MS);
  });
}

/** Calls the handler whenever only the user can help; `refusal` is unknown when that was so before anybody listened. */
export function whenAsked(handler) {
  session.addEventListener('reauth-required', ({ detail }) => handler(detail));
  if (session.state === 'reauth-required') handler({ failures: [] });
}
