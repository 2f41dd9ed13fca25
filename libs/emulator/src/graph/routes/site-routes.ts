import type { EmulatorResponse } from '../../http/exchange.js';
import { reply } from '../graph-reply.js';
import type { GraphCall, Params } from '../graph-call.js';
import { collection } from '../paging.js';
import { siteOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { userView } from '../views/identity-view.js';
import { siteView } from '../views/site-view.js';

function me(call: GraphCall): EmulatorResponse {
  return reply({ '@odata.context': `${call.baseUrl}/$metadata#users/$entity`, ...userView(call.user) });
}

function search(call: GraphCall): EmulatorResponse {
  const wanted = (call.query.get('search') ?? '').replaceAll(/["*]/g, '').toLowerCase();
  const found = call.world.sites.filter(({ title, path }) =>
    `${title} ${path}`.toLowerCase().includes(wanted),
  );
  return reply(collection(call, 'sites', found, (site) => siteView(call.world, site)));
}

function readSite(call: GraphCall, params: Params): EmulatorResponse {
  const view = siteView(call.world, siteOf(call, params));
  return reply({ '@odata.context': `${call.baseUrl}/$metadata#sites/$entity`, ...view });
}

/** Sites have no parents or children here. */
function noSites(call: GraphCall, params: Params): EmulatorResponse {
  siteOf(call, params);
  return reply(collection(call, 'sites', [], () => ({})));
}

const read = { method: 'GET', area: 'sites', access: 'read' } as const;

export const siteRoutes: GraphRoute[] = [
  { method: 'GET', pattern: '/me', area: 'profile', access: 'read', run: me },
  { ...read, pattern: '/sites', run: search },
  { ...read, pattern: '/sites/{site}', run: readSite },
  { ...read, pattern: '/sites/{site}/sites', run: noSites },
];
