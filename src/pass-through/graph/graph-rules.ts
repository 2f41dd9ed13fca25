import { parsePassRule, type PassRule } from '../../platform/env/pass-rules.js';

const SITE = '/sites/{site}';
const LIST = `${SITE}/lists/{list}`;
const DRIVES = ['/drives/{drive}', '/me/drive', `${SITE}/drive`, `${SITE}/drives/{drive}`, `${LIST}/drive`];
const ITEMS = DRIVES.flatMap((drive) => [`${drive}/root`, `${drive}/items/{item}`]);

/** Below each of the places that a drive, or a file or folder, is reached by. */
const below = (places: readonly string[], lines: readonly string[]): string[] =>
  lines.flatMap((line) => {
    const [methods = '', path = '', ...bytes] = line.split(' ');
    return places.map((place) => [methods, `${place}${path === '-' ? '' : path}`, ...bytes].join(' '));
  });

/**
 * What passes without being asked for: sites, lists, files and search, as far as the user may do it, and who the user is.
 * Not: permissions and sharing, subscriptions, other users, mail, applications, and whatever else Graph has.
 */
const LINES: readonly string[] = [
  'POST /$batch',
  'GET /me',
  'GET /me/photo',
  'GET /me/photo/$value bytes',
  'GET /me/drives',
  'GET /me/followedSites',
  'GET /sites',
  `GET ${SITE}`,
  `GET ${SITE}/sites`,
  `GET ${SITE}/drives`,
  `GET ${SITE}/columns`,
  `GET ${SITE}/contentTypes`,
  `GET|POST ${SITE}/lists`,
  `GET ${LIST}`,
  `GET|POST ${LIST}/columns`,
  `GET ${LIST}/columns/{column}`,
  `GET ${LIST}/contentTypes`,
  `GET|POST ${LIST}/items`,
  `GET ${LIST}/items/delta()`,
  `GET|PATCH|DELETE ${LIST}/items/{listItem}`,
  `GET|PATCH ${LIST}/items/{listItem}/fields`,
  `GET ${LIST}/items/{listItem}/driveItem`,
  `GET ${LIST}/items/{listItem}/versions`,
  `GET ${LIST}/items/{listItem}/versions/{version}`,
  `GET ${LIST}/items/{listItem}/versions/{version}/fields`,
  `POST ${LIST}/items/{listItem}/versions/{version}/restoreVersion`,
  'POST /search/query',
  ...below(DRIVES, ['GET -', 'GET /recent()', 'GET /search()']),
  ...below(ITEMS, [
    'GET|PATCH|DELETE -',
    'GET|POST /children',
    'PUT /children/{name}/content bytes',
    'GET|PUT /content bytes',
    'GET /contentStream bytes',
    'GET /delta()',
    'GET /search()',
    'GET /listItem',
    'GET|PATCH /listItem/fields',
    'POST /createUploadSession',
    'POST /copy',
    'POST /checkout',
    'POST /checkin',
    'POST /discardCheckout',
    'GET /versions',
    'GET /versions/{version}',
    'GET /versions/{version}/content bytes',
    'POST /versions/{version}/restoreVersion',
    'GET /thumbnails',
    'GET /thumbnails/{set}',
    'GET /thumbnails/{set}/{size}',
    'GET /thumbnails/{set}/{size}/content bytes',
  ]),
];

/** The default set of the Graph mount. docs/pass-through.md is checked against it. */
export const GRAPH_RULES: readonly PassRule[] = LINES.map((line) => {
  const rule = parsePassRule(line.replace(' /', ' /graph/v1.0/'));
  if (rule === undefined) throw new Error(`"${line}" is no rule.`);
  return rule;
});
