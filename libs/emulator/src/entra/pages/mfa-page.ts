import type { EmulatorResponse } from '../../http/exchange.js';
import type { AuthorizeRequest } from '../authorize/authorize-request.js';
import type { DirectoryUser } from '../directory.js';
import type { EntraWorld } from '../world.js';
import { writeContext } from './context.js';
import { escapeHtml, hiddenField } from './html.js';
import { page } from './layout.js';

/** The second factor: the phone is this page. */
export function mfaPage(world: EntraWorld, request: AuthorizeRequest, user: DirectoryUser): EmulatorResponse {
  const base = `/${encodeURIComponent(request.choice.segment)}`;
  return page(world, {
    title: 'Approve sign-in request',
    heading: 'Approve sign-in request',
    lead: `for <strong>${escapeHtml(user.username)}</strong>`,
    body: `<p>A real tenant would now ask the authenticator on your phone. Here you decide.</p>
<form method="post" action="${base}/mfa" id="mfa">
${hiddenField('ctx', writeContext(request.parameters))}${hiddenField('username', user.username)}
<div class="actions">
<button class="main" type="submit" name="decision" value="approve" autofocus>Approve</button>
<button type="submit" name="decision" value="deny">Deny</button>
</div>
</form>`,
  });
}
