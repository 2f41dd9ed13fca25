import type { AuthorizeRequest } from '../authorize/authorize-request.js';
import { isHinted } from '../authorize/accounts.js';
import type { EmulatorResponse } from '../../http/exchange.js';
import type { BrowserSession } from '../browser-sessions.js';
import type { DirectoryUser } from '../directory.js';
import { CONSUMERS_TENANT_ID } from '../tenants.js';
import type { EntraWorld } from '../world.js';
import { accountButton } from './account-button.js';
import { writeContext } from './context.js';
import { escapeHtml, hiddenField } from './html.js';
import { page } from './layout.js';
import { specialCase } from './special-case.js';

/** The list of accounts: one press signs in, there are no passwords. */
export function signInPage(
  world: EntraWorld,
  request: AuthorizeRequest,
  session: BrowserSession | undefined,
): EmulatorResponse {
  const context = writeContext(request.parameters);
  const base = `/${encodeURIComponent(request.choice.segment)}`;
  const signedIn = new Set(session?.accounts.map(({ username }) => username));
  const users = world.directory.all().filter((user) => fitsDomainHint(world, request.domainHint, user));
  const plain = users.filter((user) => specialCase(world, request.choice, user) === undefined);
  const focused = plain.find((user) => isHinted(request.loginHint, user)) ?? plain[0];
  const buttons = plain.map((user) =>
    accountButton({
      user,
      focused: user === focused,
      tag: signedIn.has(user.username) ? 'Signed in' : undefined,
    }),
  );
  const specials = users.flatMap((user) => {
    const special = specialCase(world, request.choice, user);
    return special === undefined ? [] : [accountButton({ user, ...special })];
  });
  return page(world, {
    title: 'Sign in',
    heading: 'Sign in',
    wide: true,
    lead: `to continue to <strong>${escapeHtml(new URL(request.channel.redirectUri).origin)}</strong>`,
    body: `<form method="post" action="${base}/login" id="sign-in">
${hiddenField('ctx', context)}
<ul id="accounts">${buttons.join('\n')}</ul>
<h2 id="fail-on-purpose">Or fail on purpose</h2>
<ul class="compact" aria-labelledby="fail-on-purpose">${specials.join('\n')}</ul>
</form>
<p class="foot">No passwords: these people and their data are made up, and forgotten when the emulator stops.
<a href="${base}/cancel?ctx=${context}" id="cancel">Cancel and go back</a></p>`,
  });
}

/** `domain_hint`: consumers, organizations, or a domain. One that fits nobody shows everybody. */
function fitsDomainHint(world: EntraWorld, hint: string | undefined, user: DirectoryUser): boolean {
  if (hint === undefined) return true;
  if (hint === 'organizations' || hint === 'consumers') {
    return (hint === 'consumers') === (user.tid === CONSUMERS_TENANT_ID);
  }
  const fits = (each: DirectoryUser): boolean => each.username.endsWith(`@${hint}`);
  return fits(user) || !world.directory.all().some(fits);
}
