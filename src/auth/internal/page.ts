import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { inHtml } from './in-html.js';

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

/** Under a policy of its own: nothing is loaded, and a script runs only by the page's nonce. */
export function sendPage(
  reply: FastifyReply,
  { title, body, ancestors, hasScript, keepsOpener }: Page,
): void {
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
