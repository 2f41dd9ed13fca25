import type { EmulatorResponse } from '../../http/exchange.js';
import { html } from '../../http/responses.js';
import { interactiveHeaders } from '../recorded-headers.js';
import type { EntraWorld } from '../world.js';
import { escapeHtml } from './html.js';
import { STYLE } from './style.js';

export interface PageParts {
  /** Before “ - Entra ID emulator” in the title. */
  title: string;
  heading: string;
  /** HTML */
  lead?: string;
  /** HTML */
  body: string;
  status?: number;
  /** Room for two columns. */
  wide?: boolean;
  /** More of the Content-Security-Policy, e.g. for frames. */
  policy?: string;
}

/** A page for people: never in a frame, never cached. */
export function page(world: EntraWorld, parts: PageParts): EmulatorResponse {
  const { title, heading, lead, body, status = 200, wide = false, policy = '' } = parts;
  const markup = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - Entra ID emulator</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main${wide ? ' class="wide"' : ''}>
<p class="brand">Entra ID emulator</p>
<h1>${escapeHtml(heading)}</h1>
${lead === undefined ? '' : `<p class="lead">${lead}</p>`}
${body}
</main>
</body>
</html>
`;
  return html(status, markup, {
    ...interactiveHeaders(world),
    ...(world.settings.isolatesOpener && { 'Cross-Origin-Opener-Policy': 'same-origin' }),
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; ${policy}`,
  });
}
