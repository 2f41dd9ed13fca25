import { SILENT_LOGIN_CHANNEL, type SilentLoginMessage } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import type { BffError } from '../../../platform/problem.js';
import { sendPage } from '../page.js';
import { failureText, type Failure, type FailureText } from './failure-text.js';
import { inHtml, inScript } from '../in-html.js';

const CLOSE = '<p>You can close this window.</p>';
const CLOSING = 'setTimeout(function () { window.close(); }, 100);';

/** Who is told: exactly one origin of these windows. */
interface Told {
  targetOrigin: string;
  opener: 'parent' | 'opener';
  ownOrigin: string;
}

/** A page that posts the outcome to exactly one origin, and shows nothing that a frame would need to show. */
export function sendMessagePage(reply: FastifyReply, message: SilentLoginMessage, to: Told): void {
  const isPopup = to.opener === 'opener';
  const script = posting(message, to) + (isPopup ? CLOSING : '');
  sendPage(reply, {
    title: 'Sign-in',
    body: `${isPopup ? `<main><h1>You are signed in</h1>${CLOSE}</main>` : ''}<script nonce="NONCE">${script}</script>`,
    ancestors: [to.ownOrigin, to.targetOrigin],
    hasScript: true,
    keepsOpener: true,
  });
}

/**
 * To the window that waits, and from a popup also on a channel: where Entra showed a page the popup has no opener any more.
 * The channel reaches pages of our own origin alone.
 */
function posting(message: SilentLoginMessage, { opener, targetOrigin }: Omit<Told, 'ownOrigin'>): string {
  const target = opener === 'parent' ? 'window.parent' : 'window.opener';
  const post = `${target} && ${target}.postMessage(${inScript(message)}, ${inScript(targetOrigin)});`;
  if (opener === 'parent') return post;
  return `${post}window.BroadcastChannel && new window.BroadcastChannel(${inScript(SILENT_LOGIN_CHANNEL)}).postMessage(${inScript(message)});`;
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
  sendPage(answering(reply, error), {
    title: heading,
    body: `<main><h1>${inHtml(heading)}</h1>${paragraphs}${first ?? ''}${others.join('')}${referenceOf(error, failure.requestId)}</main>`,
    ancestors: ["'none'"],
  });
}

/**
 * The same in a popup, which leads nowhere: the application must not go on inside it. It stays to be read: whether
 * somebody has heard of it, and told the person, cannot be known here.
 */
export function sendPopupFailurePage(
  reply: FastifyReply,
  error: BffError,
  { sentences }: Pick<FailureText, 'sentences'>,
  { message, targetOrigin }: { message: SilentLoginMessage; targetOrigin: string },
): void {
  const paragraphs = sentences.map((sentence) => `<p>${inHtml(sentence)}</p>`).join('');
  const script = posting(message, { opener: 'opener', targetOrigin });
  sendPage(reply, {
    title: 'Signing in did not work',
    body: `<main><h1>Signing in did not work</h1>${paragraphs}${CLOSE}${referenceOf(error, message.correlationId)}</main><script nonce="NONCE">${script}</script>`,
    ancestors: ["'none'"],
    hasScript: true,
    keepsOpener: true,
  });
}

function referenceOf(error: BffError, requestId: string): string {
  return `<p class="reference">For your administrator: <code>${error.code}</code>, request <code>${inHtml(requestId)}</code></p>`;
}

/** With the status of the error, and when to try again. */
export function answering(reply: FastifyReply, error: BffError): FastifyReply {
  void reply.code(error.status);
  if (error.retryAfter !== undefined) reply.header('Retry-After', String(error.retryAfter));
  return reply;
}
