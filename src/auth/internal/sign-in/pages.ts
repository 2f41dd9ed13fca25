import { randomBytes } from 'node:crypto';
import type { SilentLoginMessage } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import type { BffError } from '../../../platform/problem.js';
import { failureText, type Failure } from './failure-text.js';
import { inHtml, inScript } from './in-html.js';

const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem;color:CanvasText;background:Canvas}
main{max-width:34rem;margin:0 auto}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
a{color:LinkText}
.main{display:inline-block;padding:.6rem 1.2rem;border:2px solid;border-radius:.3rem;font-weight:600}
a:focus-visible{outline:3px solid;outline-offset:3px}
.reference{margin-top:2.5rem;font-size:.875rem;overflow-wrap:anywhere}`;

interface Page {
  title: string;
  body: string;
  /** Sources of `frame-ancestors`. */
  ancestors: readonly string[];
  hasScript?: boolean;
  /** A popup has to keep its opener, which it answers to. */
  keepsOpener?: true;
}

/** A page that posts the outcome to exactly one origin, and shows nothing that a frame would need to show. */
export function sendMessagePage(
  reply: FastifyReply,
  message: SilentLoginMessage,
  to: { targetOrigin: string; opener: 'parent' | 'opener'; ownOrigin: string },
): void {
  const target = to.opener === 'parent' ? 'window.parent' : 'window.opener';
  const script =
    `${target} && ${target}.postMessage(${inScript(message)}, ${inScript(to.targetOrigin)});` +
    (to.opener === 'opener' ? 'setTimeout(function () { window.close(); }, 100);' : '');
  const close = to.opener === 'opener' ? '<p>You can close this window.</p>' : '';
  sendPage(reply, {
    title: 'Sign-in',
    body: `${close}<script nonce="NONCE">${script}</script>`,
    ancestors: [to.ownOrigin, to.targetOrigin],
    hasScript: true,
    keepsOpener: true,
  });
}

/** What the article's frame shows when the silent sign-in failed. It must not load the application again. */
export function sendFrameFailurePage(reply: FastifyReply, error: string, ancestors: readonly string[]): void {
  const text = `<h1>Signing in silently did not work</h1><p>Reason: <code>${error}</code>. Reload the page to sign in.</p>`;
  sendPage(reply, { title: 'Sign-in', body: `<main>${text}</main>`, ancestors, keepsOpener: true });
}

/** What Entra's page frames when it tells of a sign-out; nobody sees it. */
export function sendFrontChannelPage(reply: FastifyReply, authority: string): void {
  sendPage(reply, {
    title: 'Signed out',
    body: '<p>Signed out.</p>',
    ancestors: [authority],
    keepsOpener: true,
  });
}

/** What a person sees whose sign-in did not work out: what happened, and the way on. Without any script. */
export function sendFailurePage(reply: FastifyReply, error: BffError, failure: Failure): void {
  const { heading, sentences, ways } = failureText(error, failure);
  const paragraphs = sentences.map((sentence) => `<p>${inHtml(sentence)}</p>`).join('');
  const [first, ...others] = ways.map(({ label, href }, index) => {
    const look = index === 0 ? ' class="main"' : '';
    return `<p><a${look} href="${inHtml(href)}">${inHtml(label)}</a></p>`;
  });
  const reference = `<p class="reference">For your administrator: <code>${error.code}</code>, request <code>${inHtml(failure.requestId)}</code></p>`;
  void reply.code(error.status);
  if (error.retryAfter !== undefined) reply.header('Retry-After', String(error.retryAfter));
  sendPage(reply, {
    title: heading,
    body: `<main><h1>${inHtml(heading)}</h1>${paragraphs}${first ?? ''}${others.join('')}${reference}</main>`,
    ancestors: ["'none'"],
  });
}

function sendPage(reply: FastifyReply, { title, body, ancestors, hasScript, keepsOpener }: Page): void {
  const nonce = randomBytes(16).toString('base64');
  const csp = [
    "default-src 'none'",
    hasScript === true ? `script-src 'nonce-${nonce}'` : "script-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${[...new Set(ancestors)].join(' ')}`,
  ].join('; ');
  const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}</title>
<style nonce="NONCE">${STYLE}</style>
</head>
`;
  void reply
    .type('text/html; charset=utf-8')
    .header('Content-Security-Policy', csp)
    .header('Cache-Control', 'no-store')
    .header('Cross-Origin-Opener-Policy', keepsOpener === true ? 'unsafe-none' : 'same-origin')
    .send(`${head}<body>${body}</body>\n</html>\n`.replaceAll('"NONCE"', `"${nonce}"`));
}
