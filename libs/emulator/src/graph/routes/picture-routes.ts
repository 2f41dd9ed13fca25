import type { EmulatorResponse } from '../../http/exchange.js';
import { mediaTypeOf } from '../../sharepoint/files/media-type.js';
import { param, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { reply } from '../graph-reply.js';
import { collection } from '../paging.js';
import { nodeOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { downloadUrl } from '../views/drive-item-view.js';

const SIZES = { large: 800, medium: 176, small: 96 };

/** Pictures have one set of thumbnails, other files none. The addresses are secrets like those of content. */
function thumbnails(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const sets = mediaTypeOf(place.node.name).startsWith('image/') ? ['0'] : [];
  const sizes = Object.entries(SIZES).map(([name, size]) => [
    name,
    { height: size, width: size, url: downloadUrl(place, place.node) },
  ]);
  return reply(collection(call, 'thumbnails', sets, (id) => ({ id, ...Object.fromEntries(sizes) })));
}

function thumbnail(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const known = param(params, 'set').name === '0' && Object.keys(SIZES).includes(param(params, 'size').name);
  if (!known || !mediaTypeOf(place.node.name).startsWith('image/')) throw graphErrors.notFound();
  return { status: 302, headers: { Location: downloadUrl(place, place.node) } };
}

/** The address acts as the caller for whoever holds it. */
function preview(call: GraphCall, params: Params): EmulatorResponse {
  const { node, site, world } = nodeOf(call, params);
  const query = `uniqueId=${node.item.guid}&isPreview=true&tempauth=${world.newSecret()}`;
  const getUrl = `${world.origin}${site.path}/_layouts/15/embed.aspx?${query}`;
  return reply({ getUrl, postParameters: null, postUrl: null });
}

const NODE = '~drive/items/{node}';
const read = { area: 'files', access: 'read' } as const;

export const pictureRoutes: GraphRoute[] = [
  { ...read, method: 'GET', pattern: `${NODE}/thumbnails`, run: thumbnails },
  { ...read, method: 'GET', pattern: `${NODE}/thumbnails/{set}/{size}/content`, run: thumbnail },
  { ...read, method: 'POST', pattern: `${NODE}/preview`, run: preview },
];
