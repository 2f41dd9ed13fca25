import type { DirectoryUser } from '../directory.js';
import { admits, type TenantChoice } from '../tenants.js';
import type { UserState } from '../users.js';
import type { EntraWorld } from '../world.js';

export interface SpecialCase {
  label: string;
  hint: string;
}

const BY_STATE: Record<Exclude<UserState, 'ok'>, (name: string) => SpecialCase> = {
  needs_mfa: (name) => ({ label: 'Needs a second factor', hint: `${name}: a second page asks to approve` }),
  needs_consent: (name) => ({ label: 'Needs consent', hint: `${name}: a page lists what is asked for` }),
  disabled: (name) => ({ label: 'Disabled account', hint: `${name}: AADSTS50057, ends here` }),
  blocked: (name) => ({ label: 'Blocked by policy', hint: `${name}: AADSTS53003, ends here` }),
  not_assigned: (name) => ({ label: 'Not assigned to the application', hint: `${name}: AADSTS50105` }),
  deleted: (name) => ({ label: 'Deleted account', hint: `${name}: AADSTS50034, ends here` }),
};

/** How an account is out of the ordinary for this sign-in; undefined for one that simply works. */
export function specialCase(
  world: EntraWorld,
  choice: TenantChoice,
  user: DirectoryUser,
): SpecialCase | undefined {
  const home = world.tenants.byId(user.home.tid)?.name ?? user.home.tid;
  if (!admits(choice, user.tid)) {
    return { label: 'Account of another tenant', hint: `${user.name}, ${home}: AADSTS50020, ends here` };
  }
  if (user.state !== 'ok') return BY_STATE[user.state](user.name);
  if (user.home.tid !== user.tid) {
    return { label: `Guest from ${home}`, hint: `${user.name}: signs in, the application may refuse` };
  }
  if (user.tid !== world.tenants.home.id) {
    return { label: `Account of ${home}`, hint: `${user.name}: signs in, the application may refuse` };
  }
  return undefined;
}
