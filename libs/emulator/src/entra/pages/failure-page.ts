import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import type { AuthorizeRequest } from '../authorize/authorize-request.js';
import { errorIds } from '../error-answer.js';
import type { EntraFailure } from '../failure.js';
import type { EntraWorld } from '../world.js';
import { writeContext } from './context.js';
import { escapeHtml } from './html.js';
import { page } from './layout.js';

/** A refusal that stays with Entra: the client hears nothing unless the user goes back to it. */
export function failurePage(
  world: EntraWorld,
  http: EmulatorRequest,
  failure: EntraFailure,
  request?: AuthorizeRequest,
): EmulatorResponse {
  const ids = errorIds(world, http);
  return page(world, {
    title: 'Sorry',
    heading: 'Sorry, but we’re having trouble signing you in.',
    body: `<p class="trouble" role="alert" id="error" data-code="${failure.code}">${escapeHtml(failure.message)}</p>
${request === undefined ? '' : waysOut(request)}
<dl>
<dt>Request Id</dt><dd>${escapeHtml(ids.traceId)}</dd>
<dt>Correlation Id</dt><dd>${escapeHtml(ids.correlationId)}</dd>
<dt>Timestamp</dt><dd>${escapeHtml(ids.timestamp)}</dd>
</dl>`,
  });
}

function waysOut(request: AuthorizeRequest): string {
  const base = `/${encodeURIComponent(request.choice.segment)}`;
  const again = new URLSearchParams(request.parameters);
  again.set('prompt', 'select_account');
  const retry = `${base}/oauth2/v2.0/authorize?${again.toString()}`;
  const cancel = `${base}/cancel?ctx=${writeContext(request.parameters)}`;
  return `<div class="actions">
<a class="button main" id="retry" href="${escapeHtml(retry)}">Use another account</a>
<a class="button" id="cancel" href="${escapeHtml(cancel)}">Back to the application</a>
</div>`;
}
