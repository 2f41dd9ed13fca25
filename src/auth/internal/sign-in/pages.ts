import type { SilentLoginMessage } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import type { BffError } from '../../../platform/problem.js';
import { sendPage } from '../page.js';
import { failureText, type Failure } from './failure-text.js';
import { inHtml, inScript } from '../in-html.js';

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
