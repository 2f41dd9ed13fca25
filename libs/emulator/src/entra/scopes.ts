import { EntraFailure } from './failure.js';
import type { Resource, Resources } from './resources.js';

const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/** A scope parameter, understood: OpenID Connect's own scopes apart, and those of exactly one resource. */
export interface ResolvedScope {
  resource: Resource;
  /** Names without the resource, `.default` replaced by what it stands for. */
  names: string[];
  /** `/.default` was asked. */
  isDefault: boolean;
  openid: boolean;
  email: boolean;
  offline: boolean;
  /** `scope` of the token answer: in the form in which the client asked. */
  granted: string;
}

interface ScopeEntry {
  resource: Resource;
  name: string;
  asked: string;
}

/** Throws 70011 for nonsense, 500011 for an unknown resource, 28000 for more than one. */
export function resolveScope(resources: Resources, scope: string): ResolvedScope {
  const asked = [...new Set(scope.split(' ').filter((part) => part !== ''))];
  const oidc = asked.filter((part) => OIDC_SCOPES.includes(part));
  const entries = asked.filter((part) => !OIDC_SCOPES.includes(part)).map((part) => entry(resources, part));
  const resource = onlyResource(entries) ?? resources.graph;
  const isDefault = entries.some(({ name }) => name === '.default');
  if (isDefault && entries.length > 1) {
    throw new EntraFailure(70011, { detail: 'A /.default scope stands alone.' });
  }
  const shownOidc = oidc.filter((part) => part !== 'offline_access');
  return {
    resource,
    names: isDefault ? resource.defaultScopes : entries.map(({ name }) => name),
    isDefault,
    openid: oidc.includes('openid'),
    email: oidc.includes('email'),
    offline: oidc.includes('offline_access'),
    granted: [...shownOidc, ...entries.flatMap((each) => shown(each))].join(' '),
  };
}

function entry(resources: Resources, asked: string): ScopeEntry {
  const slash = asked.lastIndexOf('/');
  const name = asked.slice(slash + 1);
  if (!/^\.?\w[\w.-]*$/.test(name)) throw new EntraFailure(70011, { detail: `'${asked}' is no scope.` });
  if (slash < 0) return { resource: resources.graph, name, asked };
  // `https://host//.default` names the resource `https://host/`, as the live service reads it.
  const resource = resources.find(asked.slice(0, slash).replace(/\/$/, ''));
  if (!resource) throw new EntraFailure(500011, { detail: `Its name was '${asked.slice(0, slash)}'.` });
  return { resource, name, asked };
}

function onlyResource(entries: ScopeEntry[]): Resource | undefined {
  const audiences = new Set(entries.map(({ resource }) => resource.audience));
  if (audiences.size > 1) {
    throw new EntraFailure(28000, { detail: `They were ${[...audiences].join(' and ')}.` });
  }
  return entries[0]?.resource;
}

/** The live service lists what `.default` brought, and `.default` itself: clients look their token up by it. */
function shown({ resource, name, asked }: ScopeEntry): string[] {
  if (name !== '.default') return [asked];
  const prefix = asked.slice(0, -'.default'.length);
  return [...resource.defaultScopes.map((each) => prefix + each), asked];
}
