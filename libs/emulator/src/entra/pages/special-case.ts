import type { DirectoryUser } from '../directory.js';
import { admits, CONSUMERS_TENANT_ID, type TenantChoice } from '../tenants.js';
import type { UserState } from '../users.js';
import type { EntraWorld } from '../world.js';

export interface SpecialCase {
  label: string;
  hint: string;
}

const BY_STATE: Record<Exclude<UserState, 'ok'>, { label: string; effect: string }> = {
  needs_mfa: { label: 'Needs a second factor', effect: 'asks to approve' },
  needs_consent: { label: 'Needs consent', effect: 'asks to accept' },
  disabled: { label: 'Disabled account', effect: 'AADSTS50057' },
  blocked: { label: 'Blocked by policy', effect: 'AADSTS53003' },
  not_assigned: { label: 'Not assigned', effect: 'AADSTS50105' },
  deleted: { label: 'Deleted account', effect: 'AADSTS50034' },
};

/** How an account is out of the ordinary for this sign-in; undefined for one that simply works. */
export function specialCase(
  world: EntraWorld,
  choice: TenantChoice,
  user: DirectoryUser,
): SpecialCase | undefined {
  const about = (label: string, effect: string): SpecialCase => ({ label, hint: `${user.name}: ${effect}` });
  const home = homeOf(world, user);
  if (!admits(choice, user.tid)) return about(home.label, 'AADSTS50020');
  if (user.state !== 'ok') return about(BY_STATE[user.state].label, BY_STATE[user.state].effect);
  if (user.home.tid !== user.tid) return about(`Guest from ${home.name}`, 'may be refused');
  if (user.tid !== world.tenants.home.id) return about(home.label, 'may be refused');
  return undefined;
}

function homeOf(world: EntraWorld, user: DirectoryUser): { name: string; label: string } {
  const name = world.tenants.byId(user.home.tid)?.name ?? user.home.tid;
  return {
    name,
    label: user.home.tid === CONSUMERS_TENANT_ID ? 'Personal account' : `Account of ${name}`,
  };
}
