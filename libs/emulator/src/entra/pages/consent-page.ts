import type { EmulatorResponse } from '../../http/exchange.js';
import type { AuthorizeRequest } from '../authorize/authorize-request.js';
import { missingScopes } from '../consent.js';
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
  const asked = request.scopeText.split(' ').filter((scope) => scope !== '');
  const isFirst = user.state === 'needs_consent' && !user.hasConsented;
  // As the live service does: what was accepted before is not listed again, unless the page was asked for.
  const scopes = request.prompt === 'consent' || isFirst ? asked : missingScopes(user, request.scope);
  return page(world, {
    title: 'Permissions requested',
    heading: 'Permissions requested',
    lead: `by <strong>${escapeHtml(new URL(request.channel.redirectUri).origin)}</strong>, for ${escapeHtml(user.username)}`,
    body: `<p>The application would like to:</p>
<ul class="scopes">${scopes.map(scopeLine).join('')}</ul>
<form method="post" action="${base}/consent" id="consent">
${hiddenField('ctx', writeContext(request.parameters))}${hiddenField('username', user.username)}
<div class="actions">
<button class="main" type="submit" name="decision" value="accept" autofocus>Accept</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</div>
</form>`,
  });
}

const MEANINGS: Record<string, string> = {
  openid: 'Know who you are',
  profile: 'See your name and user name',
  email: 'See your e-mail address',
  offline_access: 'Keep this access while you are away',
  'User.Read': 'Read your profile',
  'Sites.ReadWrite.All': 'Read and change sites and lists that you can change',
  'Files.ReadWrite.All': 'Read and change files that you can change',
  'AllSites.Write': 'Read and change SharePoint items that you can change',
};

function scopeLine(scope: string): string {
  const meaning = MEANINGS[scope.slice(scope.lastIndexOf('/') + 1)];
  if (meaning === undefined) return `<li>${escapeHtml(scope)}</li>`;
  return `<li>${escapeHtml(meaning)}<span class="mail">${escapeHtml(scope)}</span></li>`;
}
