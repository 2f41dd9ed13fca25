import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEdm } from '../../test-support/metadata/edm.js';
import { graphClient } from '../../test-support/tenant/graph-client.js';
import { pick } from '../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterAll(() => tenant.stop());

const { get, write } = graphClient(() => tenant);
const SITE = '/sites/contoso.sharepoint.com:/sites/demo:';
const LIST = `${SITE}/lists/Requests`;
const DRIVE = `${SITE}/drive`;
const types = readEdm('graph.xml');

/** Columns are properties there: the type is open, and means it. */
const OPEN = ['microsoft.graph.fieldValueSet'];
/** What Graph gives beyond its own metadata. */
const BEYOND = ['microsoft.graph.identity.email', 'microsoft.graph.identitySet.group'];

/** The properties of a value, however deep, that its type has not. Annotations have an `@` in their names. */
function invented(value: unknown, declared: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => invented(each, declared));
  // Where a property can be of several types, the value says of which it is.
  const own = pick(value, '@odata.type');
  const type = typeof own === 'string' ? own.slice(1) : declared;
  if (typeof value !== 'object' || value === null || OPEN.includes(type)) return [];
  const known = types.get(type);
  if (known === undefined) return [`${type} is no type of Graph`];
  return Object.entries(value)
    .filter(([name]) => !name.includes('@') && !BEYOND.includes(`${type}.${name}`))
    .flatMap(([name, inner]) => {
      const innerType = known.get(name);
      return innerType === undefined ? [`${type}.${name}`] : invented(inner, innerType);
    });
}

const told = (json: unknown, type: string): string[] => [
  ...new Set(invented(pick(json, 'value') ?? json, `microsoft.graph.${type}`)),
];

describe('Graph', () => {
  it.each([
    ['/me', 'user'],
    [SITE, 'site'],
    ['/sites?search=demo', 'site'],
    [`${SITE}/lists`, 'list'],
    [`${LIST}?$expand=columns,contentTypes`, 'list'],
    [`${LIST}/columns`, 'columnDefinition'],
    [`${LIST}/contentTypes`, 'contentType'],
    [`${LIST}/items?$expand=fields`, 'listItem'],
    [`${LIST}/items/delta?$expand=fields`, 'listItem'],
    [`${LIST}/items/1/versions`, 'listItemVersion'],
    [`${SITE}/lists/Documents/items?$expand=driveItem`, 'listItem'],
    [`${SITE}/drives`, 'drive'],
    [`${DRIVE}/root`, 'driveItem'],
    [`${DRIVE}/root/children`, 'driveItem'],
    [`${DRIVE}/root/delta`, 'driveItem'],
    [`${DRIVE}/root:/Welcome.txt:/versions`, 'driveItemVersion'],
    [`${DRIVE}/root:/logo.svg:/thumbnails`, 'thumbnailSet'],
    [`${DRIVE}/root:/Welcome.txt:/permissions`, 'permission'],
  ])('names no property of %s that a %s has not', async (path, type) => {
    const { status, json } = await get(path);
    expect(status).toBe(200);
    expect(told(json, type)).toEqual([]);
  });

  it.each([
    ['createUploadSession', 'uploadSession', { item: {} }],
    ['createLink', 'permission', { type: 'view', scope: 'organization' }],
    ['invite', 'permission', { recipients: [{ email: 'bob@contoso.example' }], roles: ['read'] }],
    ['preview', 'itemPreviewInfo', {}],
  ])('names none in the answer to %s', async (action, type, body) => {
    const { status, json } = await write('POST', `${DRIVE}/root:/Welcome.txt:/${action}`, body);
    expect(status).toBeLessThan(300);
    expect(told(json, type)).toEqual([]);
  });

  it('names none in what a search finds', async () => {
    const requests = [{ entityTypes: ['driveItem', 'listItem', 'site'], query: { queryString: 'demo' } }];
    const { status, json } = await write('POST', '/search/query', { requests });
    expect([status, told(json, 'searchResponse')]).toEqual([200, []]);
  });

  it('would be caught with a property of its own making', () => {
    expect(told({ id: '1', parentReference: { driveName: 'x' }, colour: 'red' }, 'driveItem')).toEqual([
      'microsoft.graph.itemReference.driveName',
      'microsoft.graph.driveItem.colour',
    ]);
  });
});
