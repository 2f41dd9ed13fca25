import { createHash } from 'node:crypto';
import { stableGuid } from '../seeded-random.js';
import type { DirectoryUser } from './directory.js';
import type { EntraWorld } from './world.js';

/** More groups than this and the token only says where to ask for them. */
const GROUPS_IN_TOKEN = 200;

/** Claims that say who the user is, the same in ID and access tokens but for `sub`. */
export function userClaims(
  world: EntraWorld,
  user: DirectoryUser,
  audience: string,
  sid: string | undefined,
): Record<string, unknown> {
  const { settings } = world;
  return {
    name: user.name,
    oid: user.oid,
    preferred_username: user.username,
    rh: `0.${hash('rh', user.oid).slice(0, 24)}.`,
    sub: hash('sub', user.oid, user.tid, audience),
    tid: user.tid,
    ...(user.home.tid === user.tid ? {} : { idp: `https://sts.windows.net/${user.home.tid}/` }),
    ...(settings.sidClaim && sid !== undefined ? { sid } : {}),
    ...groupClaims(world, user),
  };
}

/** The opaque `login_hint` claim, which is taken as `login_hint` and `logout_hint`. */
export function loginHintOf(user: DirectoryUser): string {
  return `O.${Buffer.from(`${user.oid}.${user.tid}`).toString('base64url')}`;
}

/** MSAL makes its account id of this; a guest's is made of the ids at home. */
export function clientInfoOf(user: DirectoryUser): string {
  return Buffer.from(JSON.stringify({ uid: user.home.oid, utid: user.home.tid })).toString('base64url');
}

function groupClaims(world: EntraWorld, user: DirectoryUser): Record<string, unknown> {
  const count = world.settings.groupCount;
  if (count === 0) return {};
  if (count <= GROUPS_IN_TOKEN) {
    return { groups: Array.from({ length: count }, (_, index) => stableGuid(`group ${index}`)) };
  }
  const endpoint = `${world.origins.graph}/v1.0/users/${user.oid}/getMemberObjects`;
  return { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } };
}

/** Pairwise by construction: another audience, another value. */
function hash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('base64url');
}
