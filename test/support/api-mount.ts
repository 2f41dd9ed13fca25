import { expect } from '@jest/globals';
import type { Answer, Browser, XhrOptions } from './browser.js';

export const MOUNT = '/sharepoint';
export const API = `${MOUNT}/sites/demo/_api`;
export const LIST = `${API}/web/lists/getByTitle('Requests')`;
export const TOKENS = 'Microsoft.SharePoint.Internal.ClientSideComponent.Token.AcquireOBOToken';

/** The file `name` of the library, by its path. */
export function fileAt(name: string): string {
  const path = encodeURIComponent(`/sites/demo/Shared Documents/${name}`).replaceAll("'", "''");
  return `${API}/web/getFileByServerRelativePath(decodedUrl='${path}')`;
}

/** A call as PnPjs makes it. */
export function call(
  user: Browser,
  method: string,
  path: string,
  { headers, ...options }: XhrOptions = {},
): Promise<Answer> {
  const common = { accept: 'application/json', 'content-type': 'application/json;charset=utf-8' };
  return user.xhr(path, { method, ...options, headers: { ...common, ...headers } });
}

/** A request in a batch, as lines. */
export function part(
  line: string,
  { headers = [], body = '' }: { headers?: string[]; body?: string } = {},
): string[] {
  const own = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ''];
  const type = body === '' ? [] : ['content-type: application/json;charset=utf-8'];
  return [...own, `${line} HTTP/1.1`, 'accept: application/json', ...type, ...headers, '', body];
}

/** Entries side by side; one that is an array of arrays is a change set. */
export function multipart(entries: readonly (string[] | string[][])[], boundary = 'batch_1'): string {
  const lines = entries.flatMap((entry, at) => {
    if (!isSet(entry)) return [`--${boundary}`, ...entry];
    const type = `Content-Type: multipart/mixed; boundary="changeset_${at}"`;
    const inner = entry.flatMap((one) => [`--changeset_${at}`, ...one]);
    return [`--${boundary}`, type, '', ...inner, `--changeset_${at}--`, ''];
  });
  return [...lines, `--${boundary}--`, ''].join('\n');
}

function isSet(entry: string[] | string[][]): entry is string[][] {
  return Array.isArray(entry[0]);
}

export function sendBatch(
  user: Browser,
  entries: readonly (string[] | string[][])[],
  path = `${API}/$batch`,
): Promise<Answer> {
  const headers = { 'content-type': 'multipart/mixed; boundary=batch_1' };
  return call(user, 'POST', path, { headers, body: multipart(entries) });
}

/** Status and JSON of each answer in a batch, as PnPjs reads them: by the announced way and line by line. */
export function answersOf(answer: Answer): { status: number; body: unknown }[] {
  return answer.body
    .split(/^--batchresponse_[\w-]+(?:--)?\r?$/m)
    .slice(1, -1)
    .map((text) => {
      const [, status = '', rest = ''] = /HTTP\/1\.1 (\d+)[^\n]*\n([\s\S]*)$/.exec(text) ?? [];
      const body = rest
        .split(/\r?\n\r?\n/)
        .slice(1)
        .join('\n')
        .trim();
      return { status: Number(status), body: body === '' ? undefined : JSON.parse(body) };
    });
}

/** SharePoint's envelope with the problem's members beside it. */
export function expectEnvelope(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, ...answer.json() }).toMatchObject({
    status,
    code,
    'odata.error': { code: expect.any(String), message: { lang: 'en-US', value: expect.any(String) } },
    instance: answer.headers['x-request-id'],
    retryable: expect.any(Boolean),
  });
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
}
