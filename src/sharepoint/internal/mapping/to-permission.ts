import type { Permission, SharingLink } from '../../dto/sharing.dto.js';
import type { Person } from '../../dto/person.dto.js';
import {
  flagOf,
  isJsonObject,
  objectOf,
  requiredText,
  textOf,
  type JsonObject,
} from '../../../upstream/json.js';
import { toIdentity, webUrlOf } from './common.js';

export function toPermission(permission: JsonObject): Permission {
  const { roles } = permission;
  const link = objectOf(permission, 'link');
  return {
    id: requiredText(permission, 'id'),
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    link: link === undefined ? undefined : toLink(link),
    grantedTo: granteesOf(permission),
    hasPassword: flagOf(permission, 'hasPassword'),
    expirationDateTime: textOf(permission, 'expirationDateTime'),
    inheritedFrom: textOf(objectOf(permission, 'inheritedFrom'), 'id'),
  };
}

/** Without the HTML of one that is to be embedded: a page that wants a frame makes it of the address. */
function toLink(link: JsonObject): SharingLink {
  return {
    type: textOf(link, 'type'),
    scope: textOf(link, 'scope'),
    webUrl: webUrlOf(link),
    preventsDownload: flagOf(link, 'preventsDownload'),
  };
}

/** The members without `V2` say less, and are only there for old clients. */
function granteesOf(permission: JsonObject): Person[] {
  const one = objectOf(permission, 'grantedToV2') ?? objectOf(permission, 'grantedTo');
  const several = permission['grantedToIdentitiesV2'] ?? permission['grantedToIdentities'];
  const all = [one, ...(Array.isArray(several) ? several.filter(isJsonObject) : [])];
  return all.flatMap((set) => (set === undefined ? [] : (granteeOf(set) ?? [])));
}

const KINDS = ['user', 'group', 'siteUser', 'siteGroup', 'application'] as const;

function granteeOf(set: JsonObject): Person | undefined {
  const identity = KINDS.map((kind) => objectOf(set, kind)).find((found) => found !== undefined);
  return identity === undefined ? undefined : toIdentity(identity);
}
