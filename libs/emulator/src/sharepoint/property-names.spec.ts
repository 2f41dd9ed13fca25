import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEdm } from '../../test-support/metadata/edm.js';
import { apiClient } from '../../test-support/tenant/api-client.js';
import { startTenant, type Tenant } from '../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterAll(() => tenant.stop());

const { get, post } = apiClient(() => tenant);
const VERBOSE = { accept: 'application/json;odata=verbose' };
const REQUESTS = "web/lists/getByTitle('Requests')";
const types = readEdm('metadata.xml');

type Named = Record<string, unknown>;
const isObject = (value: unknown): value is Named => typeof value === 'object' && value !== null;

/** Every entity in an answer, however deep. */
function* entities(value: unknown): Generator<[type: string, names: string[]]> {
  if (!isObject(value)) return;
  const { __metadata: metadata } = value;
  const type = isObject(metadata) ? metadata['type'] : undefined;
  if (typeof type === 'string' && !type.startsWith('Collection(')) yield [type, Object.keys(value)];
  for (const inner of Object.values(value)) yield* entities(inner);
}

/** Columns of a list are properties of its items: the type is open. */
async function columns(): Promise<Set<string>> {
  const { json } = await get(`${REQUESTS}/fields?$select=InternalName`);
  const names = [...JSON.stringify(json).matchAll(/"InternalName":"([^"]+)"/g)].map(([, name = '']) => name);
  return new Set([
    ...names.flatMap((name) => [name, `${name}Id`, `${name}StringId`]),
    // Of every item, and not in the metadata, which knows the open type only.
    'ID',
    'GUID',
    'ContentTypeId',
    'Modified',
    'Created',
    'AuthorId',
    'EditorId',
    'OData__UIVersionString',
    'Attachments',
  ]);
}

describe('_api', () => {
  const seen = new Set<string>();

  it.each([
    'web',
    'web/lists',
    `${REQUESTS}?$expand=RootFolder,Fields,Views,DefaultView`,
    `${REQUESTS}/RootFolder`,
    `${REQUESTS}/views`,
    `${REQUESTS}/fields`,
    `${REQUESTS}/items?$top=3&$expand=AttachmentFiles`,
    `${REQUESTS}/items(1)`,
    "web/getFolderByServerRelativePath(decodedUrl='Shared%20Documents')?$expand=Files,Folders",
    'web/currentuser',
  ])('names no property of %s that SharePoint has not', async (path) => {
    const { status, json } = await get(path, VERBOSE);
    expect(status).toBe(200);
    const open = await columns();
    const invented = [...entities(json)].flatMap(([type, names]) => {
      const known = types.get(type.startsWith('SP.Data.') ? 'SP.ListItem' : type);
      seen.add(type);
      if (known === undefined) return [`${type} is no type of SharePoint`];
      return names
        .filter((name) => name !== '__metadata' && !known.has(name))
        .filter((name) => !(type.startsWith('SP.Data.') && open.has(name)))
        .map((name) => `${type}.${name}`);
    });
    expect([...new Set(invented)]).toEqual([]);
  });

  it('answers a digest with the members that SharePoint gives', async () => {
    const { json } = await post('contextinfo', '', VERBOSE);
    const { d } = isObject(json) ? json : {};
    const info = isObject(d) ? d['GetContextWebInformation'] : undefined;
    const known = types.get('SP.ContextWebInformation') ?? new Map();
    expect(Object.keys(isObject(info) ? info : {}).filter((name) => name !== '__metadata')).not.toEqual([]);
    expect(
      Object.keys(isObject(info) ? info : {}).filter((name) => name !== '__metadata' && !known.has(name)),
    ).toEqual([]);
  });

  it('was looked at in each of the types that a web page meets', () => {
    expect([...seen]).toEqual(
      expect.arrayContaining(['SP.Web', 'SP.List', 'SP.Field', 'SP.Folder', 'SP.File', 'SP.User', 'SP.View']),
    );
  });
});
