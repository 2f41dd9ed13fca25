import type { EmulatorResponse } from '../../http/exchange.js';
import type { AuthorizeRequest } from '../authorize/authorize-request.js';
import type { DirectoryUser } from '../directory.js';
import type { EntraWorld } from '../world.js';
import { writeContext } from './context.js';
import { escapeHtml, hiddenField } from './html.js';
import { page } from './layout.js';

/** Lists what the application asks for. */
export function consentPage(
  world: EntraWorld,
  request: AuthorizeRequest,
  user: DirectoryUser,
): EmulatorResponse {
  const base = `/${encodeURIComponent(request.choice.segment)}`;
  const scopes = request.scopeText.split(' ').filter((scope) => scope !== '');
  return page(world, {
    title: 'Permissions requested',
    heading: 'Permissions requested',
    lead: `by <strong>${escapeHtml(new URL(request.channel.redirectUri).origin)}</strong>, for ${escapeHtml(user.username)}`,
    body: `<p>The application would like to:</p>
<ul class="scopes">${scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('')}</ul>
<form method="post" action="${base}/consent" id="consent">
${hiddenField('ctx', writeContext(request.parameters))}${hiddenField('username', user.username)}
<div class="actions">
<button class="main" type="submit" name="decision" value="accept" autofocus>Accept</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</div>
</form>`,
  });
}
