import { escapeHtml, hiddenField } from './html.js';

/**
 * The page of OAuth 2.0 Form Post Response Mode. An error goes to `_top`, as the live service does: in a hidden frame it
 * takes the page around it away.
 */
export function formPostPage(action: string, fields: [string, string][], failed: boolean): string {
  const target = failed ? ' target="_top"' : '';
  const inputs = fields.map(([name, value]) => hiddenField(name, value)).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Working…</title></head>
<body><form name="hiddenform" method="post" action="${escapeHtml(action)}"${target}>${inputs}
<noscript><p>Scripts are off: press the button to go on.</p><button type="submit">Continue</button></noscript>
</form><script>document.forms[0].submit()</script></body></html>
`;
}
