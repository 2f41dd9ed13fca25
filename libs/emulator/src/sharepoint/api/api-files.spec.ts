import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { apiClient } from '../../../test-support/tenant/api-client.js';
import { pick, pickList } from '../../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const { get, post, tunnel } = apiClient(() => tenant);
const DOCUMENTS = "web/getFolderByServerRelativePath(decodedUrl='Shared%20Documents')";
const names = (json: unknown) => pickList(json, 'value').map((one) => pick(one, 'Name'));

describe('files and paths over _api', () => {
  it('a folder lists its files and folders, by site-relative or server-relative path', async () => {
    const files = await get(`${DOCUMENTS}/Files`);
    expect(names(files.json)).toEqual(['100% #1 & more.txt', 'logo.svg', 'page.html', 'Welcome.txt']);
    const absolute =
      "web/getFolderByServerRelativePath(decodedUrl='%2Fsites%2Fdemo%2FShared%20Documents%2FReports')";
    expect(names((await get(`${absolute}/Folders`)).json)).toEqual(['Drafts']);
  });

  it('odd names are reached by path and not by URL', async () => {
    const odd = '%2Fsites%2Fdemo%2FShared%20Documents%2F100%25%20%231%20%26%20more.txt';
    expect((await get(`web/getFileByServerRelativePath(decodedUrl='${odd}')/$value`)).text).toBe(
      'An odd name.\n',
    );
    const byUrl = await get(`web/getFileByServerRelativeUrl('${odd}')`);
    expect(byUrl.status).toBe(400);
    expect(pick(byUrl.json, 'odata.error', 'code')).toBe('-2146233086, System.ArgumentOutOfRangeException');
  });

  it('arguments can be aliases, names of methods and lists ignore case, quotes are doubled', async () => {
    const aliased = await get(
      "web/GETFILEBYSERVERRELATIVEPATH(DecodedUrl=@p1)/Name?@p1='/sites/demo/shared documents/welcome.txt'".replaceAll(
        ' ',
        '%20',
      ),
    );
    expect(pick(aliased.json, 'value')).toBe('Welcome.txt');
    tenant.control.addList('/sites/demo', { title: "O'Brien & 100% #1?" });
    const odd = await get("web/lists/getbytitle('o''brien%20%26%20100%25%20%231%3F')?%24select=Title");
    expect(pick(odd.json, 'Title')).toBe("O'Brien & 100% #1?");
    expect((await get("web/lists/getByTitle('open")).status).toBe(400);
  });

  it('an escaped slash is data, never a step', async () => {
    expect((await get('web/title')).status).toBe(200);
    expect((await get('web%2Ftitle')).status).toBe(404);
  });

  it('a file is added, replaced only when asked to, and answered as SP.File', async () => {
    const add = (overwrite: boolean) =>
      post(
        `${DOCUMENTS}/files/AddUsingPath(decodedurl='a%231%20100%25''s.txt',Overwrite=${overwrite})`,
        Buffer.from('abc'),
      );
    const added = await add(false);
    expect(pick(added.json, 'odata.type')).toBe('SP.File');
    expect(pick(added.json, 'ServerRelativeUrl')).toBe("/sites/demo/Shared Documents/a#1 100%'s.txt");
    expect(pick(added.json, 'Length')).toBe('3');
    const taken = await add(false);
    expect([taken.status, pick(taken.json, 'odata.error', 'code')]).toEqual([
      409,
      '-2130575257, Microsoft.SharePoint.SPException',
    ]);
    expect(pick((await add(true)).json, 'UIVersionLabel')).toBe('2.0');
  });

  it('a file in pieces needs each piece in its place', async () => {
    await post(`${DOCUMENTS}/files/AddUsingPath(decodedurl='big.bin',Overwrite=true)`, '');
    const file = "web/getFileByServerRelativePath(decodedUrl='/sites/demo/Shared%20Documents/big.bin')";
    const id = "uploadId=guid'0b8a5e1c-3a53-4f0e-9f38-6b0a3a2e8a10'";
    expect(pick((await post(`${file}/startUpload(${id})`, Buffer.from('abc'))).json, 'value')).toBe('3');
    expect((await post(`${file}/continueUpload(${id},fileOffset=4)`, Buffer.from('def'))).status).toBe(400);
    expect(
      pick((await post(`${file}/continueUpload(${id},fileOffset=3)`, Buffer.from('def'))).json, 'value'),
    ).toBe('6');
    expect(
      pick((await post(`${file}/finishUpload(${id},fileOffset=6)`, Buffer.from('g'))).json, 'odata.type'),
    ).toBe('SP.File');
    expect((await get(`${file}/$value`)).text).toBe('abcdefg');
  });

  it('folders are made once; a deleted file is not found', async () => {
    expect(
      pick((await post(`${DOCUMENTS}/folders/AddUsingPath(decodedurl='New')`, '')).json, 'odata.type'),
    ).toBe('SP.Folder');
    expect((await post(`${DOCUMENTS}/folders/AddUsingPath(decodedurl='new')`, '')).status).toBe(409);
    const file = "web/getFileByServerRelativePath(decodedUrl='Shared%20Documents/Welcome.txt')";
    expect((await tunnel('DELETE', file, { 'if-match': '*' })).status).toBe(200);
    const missing = await get(file);
    expect([missing.status, pick(missing.json, 'odata.error', 'code')]).toEqual([
      404,
      '-2147024894, System.IO.FileNotFoundException',
    ]);
  });

  it('lists are added once per title', async () => {
    const body = { Title: 'Rooms', BaseTemplate: 100 };
    expect((await post('web/lists', body)).status).toBe(201);
    expect((await post('web/lists', body)).status).toBe(409);
    expect(pick((await get("web/GetList('/sites/demo/Lists/Rooms')?$select=Title")).json, 'Title')).toBe(
      'Rooms',
    );
  });

  it('the same seed gives the same ids, after a reset too', async () => {
    const id = async () =>
      pick((await get("web/lists/getByTitle('Archive')/items(7)?$select=GUID")).json, 'GUID');
    const before = await id();
    tenant.control.reset();
    expect(await id()).toBe(before);
    const twin = await startTenant();
    expect(twin.control.item('/sites/demo', 'Archive', 7)?.guid).toBe(before);
    await twin.stop();
  });
});
