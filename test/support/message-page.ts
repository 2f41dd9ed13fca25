import { runInNewContext } from 'node:vm';
import type { Answer } from './browser.js';

/** What a page of the service does when a browser loads it. */
export interface PostedMessage {
  to: 'parent' | 'opener';
  message: unknown;
  targetOrigin: unknown;
}

const INLINE_SCRIPT = /<script nonce="([^"]+)">([^<]*)<\/script>/g;

/** Runs the inline scripts that the page's own policy lets run, and tells what they posted. */
export function postedBy(page: Answer): PostedMessage[] {
  const posted: PostedMessage[] = [];
  const listener = (to: PostedMessage['to']) => ({
    postMessage: (message: unknown, targetOrigin: unknown) => posted.push({ to, message, targetOrigin }),
  });
  const window = { parent: listener('parent'), opener: listener('opener'), close: () => undefined };
  const csp = String(page.headers['content-security-policy']);
  for (const [, nonce = '', script = ''] of page.body.matchAll(INLINE_SCRIPT)) {
    if (csp.includes(`script-src 'nonce-${nonce}'`)) runInNewContext(script, { window, setTimeout: () => 0 });
  }
  // What comes out of another context has other prototypes.
  return posted.map((one) => ({ ...one, message: JSON.parse(JSON.stringify(one.message)) }));
}

/** What its scripts said on the channel of this name. */
export function broadcastBy(page: Answer, channel: string): unknown[] {
  const said: unknown[] = [];
  class BroadcastChannel {
    constructor(private readonly name: string) {}
    postMessage(message: unknown): void {
      if (this.name === channel) said.push(JSON.parse(JSON.stringify(message)));
    }
  }
  const window = { parent: null, opener: null, BroadcastChannel, close: () => undefined };
  for (const [, , script = ''] of page.body.matchAll(INLINE_SCRIPT))
    runInNewContext(script, { window, setTimeout: () => 0 });
  return said;
}

/** Whether its scripts close the window, now or in a while. */
export function closesItself(page: Answer): boolean {
  let isClosed = false;
  const window = { parent: null, opener: { postMessage: () => undefined }, close: () => (isClosed = true) };
  for (const [, , script = ''] of page.body.matchAll(INLINE_SCRIPT))
    runInNewContext(script, { window, setTimeout: (run: () => void) => run() });
  return isClosed;
}

/** A directive of the page's Content-Security-Policy, e.g. `frame-ancestors`. */
export function directive(page: Answer, name: string): string | undefined {
  const directives = String(page.headers['content-security-policy']).split(';');
  return directives.map((text) => text.trim()).find((text) => text.startsWith(`${name} `));
}
