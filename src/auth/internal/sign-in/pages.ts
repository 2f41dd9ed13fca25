import { randomBytes } from 'node:crypto';
import { ROUTES, type SilentLoginMessage } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import { toProblem, type BffError } from '../../../platform/problem.js';

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
export function sendFrameFailurePage(reply: FastifyReply, error: string, ancestors: readonly string[]): void {
  const text = `<h1>Signing in silently did not work</h1><p>Reason: <code>${error}</code>. Reload the page to sign in.</p>`;
  sendPage(reply, `<body><main>${text}</main></body>`, ancestors);
}

/** What Entra's page frames when it tells of a sign-out; nobody sees it. */
export function sendFrontChannelPage(reply: FastifyReply, authority: string): void {
  sendPage(reply, '<body><p>Signed out.</p></body>', [authority]);
}

/** What a person sees whose sign-in did not work out: why, and the way on. */
export function sendFailurePage(
  reply: FastifyReply,
  error: BffError,
  { requestId, returnUrl }: { requestId: string; returnUrl: string },
): void {
  const again = `${ROUTES.login}?${new URLSearchParams({ returnUrl, prompt: 'select_account' }).toString()}`;
  const { title, code } = toProblem(error, requestId);
  const ways = `<a href="${inHtml(again)}">Sign in again</a> or <a href="${inHtml(returnUrl)}">go back</a>`;
  const reference = `<small>${code}, ${inHtml(requestId)}</small>`;
  const text = `<h1>You are not signed in</h1><p>${title}</p><p>${ways}</p><p>${reference}</p>`;
  void reply.code(error.status);
  sendPage(reply, `<body><main>${text}</main></body>`, ["'none'"]);
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
    .type('text/html; charset=utf-8')
    .header('Content-Security-Policy', csp)
    .header('Cache-Control', 'no-store')
    // A popup has to keep its opener, which it answers to.
    .header('Cross-Origin-Opener-Policy', 'unsafe-none')
    .send(`${HEAD}\n${body}\n</html>\n`.replaceAll('NONCE', nonce));
}

function inHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** JSON that cannot end the script element it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
