import { randomBytes } from 'node:crypto';
import type { SilentLoginMessage } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign-in</title>
<style nonce="NONCE">:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:2rem}</style>
</head>`;

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
  sendPage(reply, `<body>${close}<script nonce="NONCE">${script}</script></body>`, [
    to.ownOrigin,
    to.targetOrigin,
  ]);
}

/** What the article's frame shows when the silent sign-in failed. It must not load the application again. */
export function sendFrameFailurePage(reply: FastifyReply, error: string, ownOrigin: string): void {
  const text = `<body><main><h1>Signing in silently did not work</h1><p>Reason: <code>${error}</code>. Reload the page to sign in.</p></main></body>`;
  sendPage(reply, text, [ownOrigin]);
}

function sendPage(reply: FastifyReply, body: string, ancestors: readonly string[]): void {
  const nonce = randomBytes(16).toString('base64');
  const csp = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${[...new Set(ancestors)].join(' ')}`,
  ].join('; ');
  void reply
    .code(200)
    .type('text/html; charset=utf-8')
    .header('Content-Security-Policy', csp)
    .header('Cache-Control', 'no-store')
    // A popup has to keep its opener, which it answers to.
    .header('Cross-Origin-Opener-Policy', 'unsafe-none')
    .send(`${HEAD}\n${body}\n</html>\n`.replaceAll('NONCE', nonce));
}

/** JSON that cannot end the script element it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
