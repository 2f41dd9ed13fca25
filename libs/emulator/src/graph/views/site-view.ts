import type { Site as GraphSite } from '@microsoft/microsoft-graph-types';
import { isoTime } from '../../sharepoint/api/entity.js';
import type { Site } from '../../sharepoint/data/site-list.js';
import type { World } from '../../sharepoint/world.js';
import type { Annotated } from './annotated.js';

/** `host,siteCollection,web`. */
export function siteIdOf(world: World, site: Site): string {
  return `${world.host},${site.id},${site.webId}`;
}

export function siteView(world: World, site: Site): Annotated<GraphSite> {
  const time = isoTime(site.created);
  return {
    createdDateTime: time,
    description: site.description,
    id: siteIdOf(world, site),
    lastModifiedDateTime: time,
    name: site.path.split('/').at(-1) ?? '',
    webUrl: `${world.origin}${site.path}`,
    displayName: site.title,
    ...(site.path === '' ? { root: {} } : {}),
    siteCollection: { hostname: world.host },
  };
}
