import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { pick, send } from '../../../test-support/tenant/http-client.js';
import { startTenant, type Tenant } from '../../../test-support/tenant/tenant.js';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.control.reset());
afterAll(() => tenant.stop());

const ITEMS = "web/lists/getByTitle('Requests')/items";
const READ = 'accept: application/json';

/** Parts as PnPjs writes them; each is a request line, headers and a body. */
function part(line: string, body = ''): string[] {
  return ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', '', line, READ, '', body];
}

function batch(lines: string[], end = '\n', boundary = 'batch_1') {
  const authorization = `Bearer ${tenant.sharePointToken()}`;
  const headers = {
    authorization,
    accept: 'application/json',
    'content-type': `multipart/mixed; boundary=${boundary}`,
  };
  return send(tenant.sharepoint, 'POST', '/sites/demo/_api/$batch', headers, lines.join(end));
}

const at = (path: string, origin = tenant.sharepoint) => `${origin}/sites/demo/_api/${path}`;
const statuses = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => Number(match[1]));

describe('a batch of _api', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('answers reads and a change set in order, lines ended by %s', async (_, end) => {
    const lines = [
      '--batch_1',
      ...part(`GET ${at('web?$select=Title')} HTTP/1.1`),
      '--batch_1',
      'Content-Type: multipart/mixed; boundary="changeset_1"',
      '',
      '--changeset_1',
      ...part(`POST ${at(ITEMS)} HTTP/1.1`, '{"Title":"from a batch"}'),
      '--changeset_1',
      ...part(`MERGE ${at(`${ITEMS}(13)`)} HTTP/1.1`, '{"Title":"merged"}'),
      '--changeset_1--',
      '',
      '--batch_1',
      ...part(`GET ${at(`${ITEMS}(999)`)} HTTP/1.1`),
      '--batch_1--',
      '',
    ];
    const answer = await batch(lines, end);
    expect(answer.headers['content-type']).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
    expect(statuses(answer.text)).toEqual([200, 201, 204, 404]);
    expect(answer.text).toContain('"Title":"Demo site"');
    expect(tenant.control.item('/sites/demo', 'Requests', 13)?.fields['Title']).toBe('merged');
  });

  it('a quoted boundary is a boundary', async () => {
    const answer = await batch(['--b 1', ...part(`GET ${at('web')} HTTP/1.1`), '--b 1--'], '\n', '"b 1"');
    expect(statuses(answer.text)).toEqual([200]);
  });

  it.each([
    ['another host', 'https://evil.example/sites/demo/_api/web'],
    ['another site', '/sites/hr/_api/web'],
  ])('%s in one part refuses all of it', async (_, address) => {
    const absolute = address.startsWith('/') ? `${tenant.sharepoint}${address}` : address;
    const lines = [
      '--batch_1',
      ...part(`POST ${at(ITEMS)} HTTP/1.1`, '{"Title":"x"}'),
      '--batch_1',
      ...part(`GET ${absolute} HTTP/1.1`),
      '--batch_1--',
    ];
    const answer = await batch(lines);
    expect(answer.status).toBe(400);
    expect(pick(answer.json, 'odata.error', 'code')).toBe(
      '-1, Microsoft.SharePoint.Client.InvalidClientQueryException',
    );
    expect(tenant.control.item('/sites/demo', 'Requests', 13)).toBeUndefined();
  });

  it('what fails undoes nothing before it', async () => {
    const lines = [
      '--batch_1',
      ...part(`POST ${at(ITEMS)} HTTP/1.1`, '{"Title":"kept"}'),
      '--batch_1',
      ...part(`POST ${at(ITEMS)} HTTP/1.1`, '{"Nonsense":1}'),
      '--batch_1--',
    ];
    expect(statuses((await batch(lines)).text)).toEqual([201, 400]);
    expect(tenant.control.item('/sites/demo', 'Requests', 13)?.fields['Title']).toBe('kept');
  });
});
