const ADDRESS = '/bff/forced-sign-in?mode=iframe';
const SOURCE = 'bff-silent-login';
const LIMIT_MS = 10_000;

/**
 * Signs in silently in a hidden frame.
 *
 * @returns the frame's message `{ isLoggedIn, error?, … }`; after ten seconds without one `{ error: 'timeout' }`.
 */
export function signInSilently() {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    const done = (message) => {
      clearTimeout(limit);
      window.removeEventListener('message', listen);
      frame.remove();
      resolve(message);
    };
    const listen = ({ origin, source, data }) => {
      // Any window may post to us: only our own origin, from this very frame, counts.
      if (origin !== location.origin || source !== frame.contentWindow || data?.source !== SOURCE) return;
      done(data);
    };
    const limit = setTimeout(() => done({ isLoggedIn: false, error: 'timeout' }), LIMIT_MS);
    window.addEventListener('message', listen);
    frame.hidden = true;
    frame.title = 'Silent sign-in';
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
    frame.src = ADDRESS;
    document.body.append(frame);
  });
}
