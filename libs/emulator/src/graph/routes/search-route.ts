import type { EmulatorResponse } from '../../http/exchange.js';
import { everythingBelow } from '../../sharepoint/data/drive-node.js';
import { sortedById } from '../../sharepoint/data/site-list.js';
import { isObject, objectMember, textMember, type JsonObject } from '../../sharepoint/json-body.js';
import type { World } from '../../sharepoint/world.js';
import { bodyOf, type GraphCall } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { reply } from '../graph-reply.js';
import type { GraphRoute } from '../router.js';
import { driveItemView } from '../views/drive-item-view.js';
import { itemView } from '../views/item-view.js';
import { siteView } from '../views/site-view.js';

interface Found {
  text: string;
  view: () => object;
}

const PAGE = 25;

function rows(world: World): Found[] {
  return world.sites.flatMap((site) =>
    site.lists
      .filter(({ library }) => !library)
      .flatMap((list) =>
        sortedById(list).map((item) => ({
          text: String(item.fields['Title'] ?? ''),
          view: () => ({
            '@odata.type': '#microsoft.graph.listItem',
            ...itemView({ world, site, list }, item, []),
          }),
        })),
      ),
  );
}

function files(world: World): Found[] {
  return world.sites.flatMap((site) =>
    site.lists.flatMap((list) =>
      (list.library ? everythingBelow(list.library.root) : []).map((node) => ({
        text: node.name,
        view: () => {
          const { '@microsoft.graph.downloadUrl': _secret, ...view } = driveItemView(
            { world, site, list },
            node,
          );
          return { '@odata.type': '#microsoft.graph.driveItem', ...view };
        },
      })),
    ),
  );
}

function sites(world: World): Found[] {
  return world.sites.map((site) => ({
    text: `${site.title} ${site.path}`,
    view: () => ({ '@odata.type': '#microsoft.graph.site', ...siteView(world, site) }),
  }));
}

const SOURCES: Record<string, (world: World) => Found[]> = { driveItem: files, listItem: rows, site: sites };

function answer(world: World, request: JsonObject): object {
  const types: unknown = request['entityTypes'];
  const words = textMember(objectMember(request, 'query') ?? {}, 'queryString');
  if (!Array.isArray(types) || words === undefined)
    throw graphErrors.badRequest('entityTypes and query are needed');
  const found = types
    .flatMap((type) => SOURCES[String(type)]?.(world) ?? [])
    .filter(({ text }) => text.toLowerCase().includes(words.replaceAll('*', '').toLowerCase()));
  const from = Number(request['from'] ?? 0);
  const page = found.slice(from, from + Number(request['size'] ?? PAGE));
  const hits = page.map(({ text, view }, index) => {
    const resource = view();
    return { hitId: String(Reflect.get(resource, 'id')), rank: from + index + 1, summary: text, resource };
  });
  const more = from + page.length < found.length;
  return {
    searchTerms: words.split(' '),
    hitsContainers: [{ hits, total: found.length, moreResultsAvailable: more }],
  };
}

/** POST search/query, by words in titles and names only. */
function search(call: GraphCall): EmulatorResponse {
  const { requests } = bodyOf(call);
  if (!Array.isArray(requests)) throw graphErrors.badRequest('requests is not a list');
  return reply({ value: requests.filter(isObject).map((request) => answer(call.world, request)) });
}

export const searchRoute: GraphRoute = {
  method: 'POST',
  pattern: '/search/query',
  area: 'files',
  access: 'read',
  run: search,
};
