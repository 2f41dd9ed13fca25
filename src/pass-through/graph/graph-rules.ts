import { parsePassRule, type PassRule } from '../../platform/env/pass-rules.js';

const LIST = '/sites/{site}/lists/{list}';

/** By which paths a drive, and a file or folder in it, is reached. */
export const PLACES = {
  '~drive': [
    '/drives/{drive}',
    '/me/drive',
    '/sites/{site}/drive',
    '/sites/{site}/drives/{drive}',
    `${LIST}/drive`,
  ],
  '~item': ['~drive/root', '~drive/items/{item}'],
} as const;

/**
 * What passes without being asked for: sites, lists, files and search, as far as the user may do it, and who the user is.
 * Not: permissions and sharing, previews, subscriptions, other users, mail, applications, and whatever else Graph has.
 * docs/pass-through.md is checked against it.
 */
export const GRAPH_LINES: readonly string[] = [
  'POST /$batch',
  'GET /me',
  'GET /me/drives',
  'GET /me/followedSites',
  'GET /me/photo',
  'GET /me/photo/$value bytes',
  'GET /sites',
  'GET /sites/{site}',
  'GET /sites/{site}/columns',
  'GET /sites/{site}/contentTypes',
  'GET /sites/{site}/drives',
  'GET|POST /sites/{site}/lists',
  'GET /sites/{site}/sites',
  `GET ${LIST}`,
  `GET|POST ${LIST}/columns`,
  `GET ${LIST}/columns/{column}`,
  `GET ${LIST}/contentTypes`,
  `GET|POST ${LIST}/items`,
  `GET ${LIST}/items/delta()`,
  `GET|PATCH|DELETE ${LIST}/items/{listItem}`,
  `GET ${LIST}/items/{listItem}/driveItem`,
  `GET|PATCH ${LIST}/items/{listItem}/fields`,
  `GET ${LIST}/items/{listItem}/versions`,
  `GET ${LIST}/items/{listItem}/versions/{version}`,
  `GET ${LIST}/items/{listItem}/versions/{version}/fields`,
  `POST ${LIST}/items/{listItem}/versions/{version}/restoreVersion`,
  'POST /search/query',
  'GET ~drive',
  'GET ~drive/recent()',
  'GET ~drive/search()',
  'GET|PATCH|DELETE ~item',
  'POST ~item/checkin',
  'POST ~item/checkout',
  'GET|POST ~item/children',
  'PUT ~item/children/{name}/content bytes',
  'GET|PUT ~item/content bytes',
  'POST ~item/copy',
  'POST ~item/createUploadSession',
  'GET ~item/delta()',
  'POST ~item/discardCheckout',
  'GET ~item/listItem',
  'GET|PATCH ~item/listItem/fields',
  'GET ~item/search()',
  'GET ~item/thumbnails',
  'GET ~item/thumbnails/{set}',
  'GET ~item/thumbnails/{set}/{size}',
  'GET ~item/thumbnails/{set}/{size}/content bytes',
  'GET ~item/versions',
  'GET ~item/versions/{version}',
  'GET ~item/versions/{version}/content bytes',
  'POST ~item/versions/{version}/restoreVersion',
];

/** The default set of the Graph mount. */
export const GRAPH_RULES: readonly PassRule[] = GRAPH_LINES.flatMap((line) =>
  replaced(replaced([line], '~item'), '~drive').map((full) => {
    const rule = parsePassRule(full.replace(' /', ' /graph/v1.0/'));
    if (rule === undefined) throw new Error(`"${line}" is no rule.`);
    return rule;
  }),
);

function replaced(lines: readonly string[], name: keyof typeof PLACES): string[] {
  return lines.flatMap((line) =>
    line.includes(name) ? PLACES[name].map((place) => line.replace(name, place)) : [line],
  );
}
