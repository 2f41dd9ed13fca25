/** What outlives a navigation to Entra and back, in this tab: drafts, the history, where we were going. */
const PREFIX = 'entra-bff-demo.';

/** The value kept under this name, else `otherwise`. */
export function recall(name, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  sessionStorage.setItem(PREFIX + name, JSON.stringify(value));
}

export function forget(name) {
  sessionStorage.removeItem(PREFIX + name);
}

/** Everything, at sign-out: the next person at this screen is somebody else. */
export function forgetAll() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
