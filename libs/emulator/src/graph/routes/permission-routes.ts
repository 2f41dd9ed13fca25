import type { EmulatorResponse } from '../../http/exchange.js';
import type { Permission } from '../../sharepoint/data/permissions.js';
import { isObject, textMember } from '../../sharepoint/json-body.js';
import { bodyOf, param, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { noContent, reply } from '../graph-reply.js';
import { collection } from '../paging.js';
import { nodeOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';

function view({ id, role, link, email, hasPassword = false, expires }: Permission): object {
  const grantedToV2 = email === undefined ? {} : { grantedToV2: { user: { displayName: email, email } } };
  return {
    id,
    roles: [role],
    ...(link ? { link: { ...link, preventsDownload: false }, hasPassword } : {}),
    ...(expires === undefined ? {} : { expirationDateTime: expires }),
    ...grantedToV2,
  };
}

function list(call: GraphCall, params: Params): EmulatorResponse {
  const { node, world } = nodeOf(call, params);
  return reply(collection(call, 'permissions', world.permissions.of(node.item.guid), view));
}

function readOne(call: GraphCall, params: Params): EmulatorResponse {
  const { node, world } = nodeOf(call, params);
  const { name } = param(params, 'permission');
  const found = world.permissions.of(node.item.guid).find(({ id }) => id === name);
  if (!found) throw graphErrors.notFound();
  return reply(view(found));
}

function remove(call: GraphCall, params: Params): EmulatorResponse {
  const { node, world } = nodeOf(call, params);
  if (!world.permissions.remove(node.item.guid, param(params, 'permission').name))
    throw graphErrors.notFound();
  return noContent();
}

type Link = NonNullable<Permission['link']>;

function isType(text: string | undefined): text is Link['type'] {
  return text === 'view' || text === 'edit' || text === 'embed';
}

function isScope(text: string): text is Link['scope'] {
  return text === 'anonymous' || text === 'organization' || text === 'users';
}

/** The same link asked for twice is the same link: 201 the first time, 200 after. */
function createLink(call: GraphCall, params: Params): EmulatorResponse {
  const { node, world, site } = nodeOf(call, params);
  const body = bodyOf(call);
  const type = textMember(body, 'type');
  const scope = textMember(body, 'scope') ?? 'organization';
  if (!isType(type) || !isScope(scope)) throw graphErrors.badRequest('The link type or scope is not known');
  const { guid } = node.item;
  const known = world.permissions.of(guid).find(({ link }) => link?.type === type && link.scope === scope);
  if (known) return reply(view(known));
  const webUrl = `${world.origin}/:x:/s/${site.path.split('/').at(-1) ?? ''}/${world.newSecret()}`;
  const expires = textMember(body, 'expirationDateTime');
  const made = {
    id: world.newGuid(),
    role: type === 'edit' ? 'write' : 'read',
    link: { type, scope, webUrl },
    hasPassword: textMember(body, 'password') !== undefined,
    ...(expires === undefined ? {} : { expires }),
  } as const;
  world.permissions.add(guid, made);
  return reply(view(made), 201);
}

function invite(call: GraphCall, params: Params): EmulatorResponse {
  const { node, world } = nodeOf(call, params);
  const { recipients, roles } = bodyOf(call);
  if (!Array.isArray(recipients) || !Array.isArray(roles))
    throw graphErrors.badRequest('recipients and roles are needed');
  const role = roles.includes('write') ? 'write' : 'read';
  const made = recipients.filter(isObject).map((one): Permission => {
    const email = textMember(one, 'email');
    if (email === undefined) throw graphErrors.badRequest('A recipient has no email');
    return { id: world.newGuid(), role, email };
  });
  for (const permission of made) world.permissions.add(node.item.guid, permission);
  return reply(collection(call, 'Collection(permission)', made, view));
}

const NODE = '~drive/items/{node}';
const read = { method: 'GET', area: 'files', access: 'read' } as const;
const write = { area: 'files', access: 'write' } as const;

export const permissionRoutes: GraphRoute[] = [
  { ...read, pattern: `${NODE}/permissions`, run: list },
  { ...read, pattern: `${NODE}/permissions/{permission}`, run: readOne },
  { ...write, method: 'DELETE', pattern: `${NODE}/permissions/{permission}`, run: remove },
  { ...write, method: 'POST', pattern: `${NODE}/createLink`, run: createLink },
  { ...write, method: 'POST', pattern: `${NODE}/invite`, run: invite },
];
