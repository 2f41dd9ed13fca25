import type { EmulatorResponse } from '../../http/exchange.js';
import type { DirectoryUser } from '../directory.js';
import type { EntraWorld } from '../world.js';
import { accountButton } from './account-button.js';
import { hiddenField } from './html.js';
import { page } from './layout.js';

/** Without a hint whose session is meant, the user is asked. */
export function signOutPage(
  world: EntraWorld,
  action: string,
  users: readonly DirectoryUser[],
  parameters: URLSearchParams,
): EmulatorResponse {
  const fields = [...parameters].map(([name, value]) => hiddenField(name, value)).join('');
  return page(world, {
    title: 'Sign out',
    heading: 'Which account do you want to sign out of?',
    body: `<form method="post" action="${action}" id="sign-out">${fields}
<ul id="accounts">${users.map((user, index) => accountButton({ user, focused: index === 0 })).join('')}</ul>
</form>`,
  });
}
