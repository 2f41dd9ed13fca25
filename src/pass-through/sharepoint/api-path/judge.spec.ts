import { describe, expect, it } from '@jest/globals';
import { seeded, type Seeded } from '../../../../test/support/seeded.js';
import { placeOf } from './judge.js';

const LIST = "/sites/demo/_api/web/lists/getByTitle('Requests')";
const FILE =
  "/sites/demo/_api/web/getFileByServerRelativePath(decodedUrl='%2Fsites%2Fdemo%2FDocs%2Fa%231.txt')";

describe('what pages do with lists and files', () => {
  it.each([
    ['GET', '/_api/web'],
    ['GET', '/sites/demo/_api/web/lists'],
    ['GET', '/teams/a%20b/sub/_API/Web/Lists'],
    ['GET', "/sites/demo/_api/web/lists/getByTitle('O''Brien%20%26%20100%25%20%231')"],
    ['GET', '/sites/demo/_api/web/lists/getByTitle(%27Requests%27)/items'],
    ['GET', '/sites/demo/_api/web/lists/getByTitle(@p1)/items'],
    ['GET', "/sites/demo/_api/web/lists/getByTitle('HR%2FIT%20(old)')/items"],
    ['GET', "/sites/demo/_api/web/lists/getByTitle('a)b(c')/items"],
    ['GET', `${LIST}/Items(3)/AttachmentFiles('a.txt')/$value`],
    ['POST', `${LIST}/items`],
    ['MERGE', `${LIST}/items(3)`],
    ['DELETE', `${LIST}/items(3)`],
    ['POST', `${LIST}/getitems`],
    ['POST', `${LIST}/RenderListDataAsStream`],
    ['GET', "/sites/demo/_api/web/lists(guid'9d8f9d32-3b3a-4a6e-8e7d-0c8f8f0b7c11')/fields"],
    ['POST', `${FILE}/startUpload(uploadId=guid'9d8f9d32-3b3a-4a6e-8e7d-0c8f8f0b7c11')`],
    ['GET', `${FILE}/$value`],
    ['PUT', `${FILE}/$value`],
    ['POST', '/sites/demo/_api/contextinfo'],
    ['POST', '/sites/demo/Docs/Report%20(1).docx/_api/contextinfo'],
    ['POST', '/sites/demo/_api/search/postquery'],
    ['POST', '/sites/demo/_api/SP.MoveCopyUtil.CopyFileByPath(overwrite=@a1)'],
    ['POST', "/sites/demo/_api/web/ensureuser('adele')"],
    ['POST', "/sites/demo/_api/web/ensureuser('contoso%5Cadele')"],
  ] as const)('is allowed: %s %s', (method, path) => {
    expect(placeOf(path)?.methods).toContain(method);
  });
});

describe('everything else', () => {
  const TOKEN = 'Microsoft.SharePoint.Internal.ClientSideComponent.Token.AcquireOBOToken';
  it.each([
    `/sites/demo/_api/${TOKEN}`,
    `/sites/demo/_api/${TOKEN.toLowerCase()}`,
    `/sites/demo/_api/web/${TOKEN}`,
    `/sites/demo/_api/web/lists/../../${TOKEN}`,
    `/sites/demo/_api/web/lists/%2e%2e/%2e%2e/${TOKEN}`,
    `/sites/demo/_api/web/lists/%252e%252e/${TOKEN}`,
    `/sites/demo/_api/web/lists/getByTitle('a%25252f%25252e%25252e%25252f${TOKEN}')`,
    `/sites/demo/_api/web/lists/getByTitle('x%252527)/${TOKEN}(%252527')`,
    "/sites/demo/_api/web/lists/getByTitle('a%2F%20%2Fb')",
    `/sites/demo/_api/web/lists/getByTitle('a/../../../${TOKEN}')`,
    `/sites/demo/_api/web/lists/getByTitle('a%2F..%2F..%2F${TOKEN}')`,
    `/sites/demo/_api/web/lists/getByTitle('x')%2F${TOKEN}`,
    `/sites/demo/_api/web/lists/getByTitle('x%27)/${TOKEN}(%27')`,
    `/sites/demo/_api/web/lists/getByTitle('x%2527)/${TOKEN}(%2527')`,
    `/sites/demo/_api/%4dicrosoft.SharePoint.Internal.ClientSideComponent.Token.Acquire%4fBOToken`,
    '/sites/demo/_vti_bin/client.svc/web',
    '/sites/demo/_vti_bin/_api/web',
    '/sites/demo/%5fvti_bin/_api/web',
    '/sites/demo/_layouts/15/download.aspx',
    '/sites/demo/_layouts/15/_api/web',
    '/sites/demo/_api/_layouts/15/web',
    '/sites/demo/_api/ProcessQuery',
    '/sites/demo/_api/SP.OAuth.Token/Acquire',
    '/sites/demo/_api/SP.AppRegistration.Create',
    '/sites/demo/_api/SPO.Tenant/sites',
    '/sites/demo/_api/v2.0/drives',
    '/sites/demo/_api/$metadata',
    '/sites/demo/_api/web/UserCustomActions',
    '/sites/demo/_api/web/RoleAssignments',
    "/sites/demo/_api/web/lists/getByTitle('x')/subscriptions",
    "/sites/demo/_api/web/lists/getByTitle('x')/items(1)/RoleAssignments",
    "/sites/demo/_api/web/lists/getByTitle('x')/items(1)/FirstUniqueAncestorSecurableObject",
    "/sites/demo/_api/web/lists/getByTitle('x')/items(1)/GetToken",
    "/sites/demo/_api/web/lists/getByTitle('x')/items(1)/GetWOPIFrameUrl(1)",
    `${FILE}/GetPreAuthorizedAccessUrl(expirationHours=1)`,
    '/sites/demo/_api/web;x/lists',
    '/sites/demo/_api/web/lists\\..\\x',
    '/sites/demo/_api//web',
    '//evil.example/_api/web',
    '/sites/demo/_api/web/lists/getByTitle(',
    "/sites/demo/_api/web/lists/getByTitle('x",
    "/sites/demo/_api/web/lists/getByTitle('x')y/items",
    '/sites/demo/_api/web/lists/%00',
    '/sites/demo/_api/web/lists/%ff',
    '/sites/demo/_api/web/constructor',
    '/sites/demo/_api/__proto__',
    '/sites/demo/Docs/file.txt',
    '/sites/demo/_api',
    '',
  ])('is refused: %s', (path) => {
    expect(placeOf(path)?.methods ?? []).toEqual([]);
  });

  it('is refused by method where the path itself is known', () => {
    expect(placeOf('/sites/demo/_api/web')?.methods).toEqual(['GET']);
    expect(placeOf('/sites/demo/_api/contextinfo')?.methods).toEqual(['POST']);
  });
});

describe('what hands out tokens', () => {
  const PATHS = [
    '/sites/demo/_api/Microsoft.SharePoint.Internal.ClientSideComponent.Token.AcquireOBOToken',
    '/sites/demo/_api/web/lists/../../_vti_bin/client.svc/ProcessQuery',
    "/sites/demo/_api/web/lists/getByTitle('x')/../../../SP.OAuth.Token/Acquire",
    "/sites/demo/_api/web/getFileByServerRelativePath(decodedUrl='a')/GetPreAuthorizedAccessUrl(1)",
  ];

  /** Some characters as they are, some encoded, some encoded twice; slashes may lean the other way. */
  function disguised(path: string, random: Seeded): string {
    return Array.from(path, (char) => {
      const code = char.charCodeAt(0).toString(16);
      const hex = random.below(2) === 0 ? code : code.toUpperCase();
      if (char === '/' && random.below(12) === 0) return random.pick(['\\', '%5c', '//', '/./', '%2f']);
      return random.pick([char, char, char, `%${hex}`, `%25${hex}`]);
    }).join('');
  }

  it('is not reached by any encoding', () => {
    const random = seeded();
    for (let round = 0; round < 3_000; round += 1) {
      const path = disguised(PATHS[round % PATHS.length] ?? '', random);
      expect([random.seed, path, placeOf(path)?.methods ?? []]).toEqual([random.seed, path, []]);
    }
  });

  it('is not reached through the text of a literal, however it ends', () => {
    const random = seeded();
    const quote = (): string => random.pick(["'", "''", '%27', '%2527', '%27%27', '%252527']);
    const [token = ''] = PATHS;
    for (let round = 0; round < 2_000; round += 1) {
      const inside = Array.from({ length: 1 + random.below(3) }, () =>
        random.pick([quote(), ')', '(', '/', '%2f', 'x', '%29', '..']),
      ).join('');
      const path = `/sites/demo/_api/web/lists/getByTitle('x${inside}${token.slice('/sites/demo/_api'.length)}`;
      const reached = [path, decode(path), decode(decode(path))].some((one) => leadsOut(one));
      if (reached) expect([random.seed, path, placeOf(path)?.methods ?? []]).toEqual([random.seed, path, []]);
    }
  });

  function decode(text: string): string {
    return text.replaceAll(/%[0-9a-f]{2}/gi, (one) => decodeURIComponent(one));
  }

  /** Whether the function stands outside every literal. */
  function leadsOut(path: string): boolean {
    return (path.slice(0, path.indexOf('Microsoft')).split("'").length - 1) % 2 === 0;
  }
});
