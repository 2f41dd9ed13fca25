import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { startWorld, type World } from '../support/world.js';

const SITE = '/sharepoint/sites/demo/_api';
const LIST = `${SITE}/web/lists/getByTitle('Requests')`;

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { PASS_THROUGH: 'sharepoint' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());
const upstream = () => world.emulator.transcript.find({ service: 'sharepoint' });

describe('smoke', () => {
  it('runs', async () => {
    const show = async (what: string, options = {}) => {
      const answer = await user.xhr(what, options);
      console.log(what, answer.status, answer.headers, answer.body.slice(0, 700));
    };
    const json = { accept: 'application/json', 'content-type': 'application/json;charset=utf-8' };
    await show(`${SITE}/web?$select=Title`);
    await show(`${LIST}/items?$top=2`, { headers: json });
    await show(`${LIST}/items?$top=2&$expand=Author`, { headers: { accept: 'application/json;odata=verbose' } });
    await show(`${SITE}/contextinfo`, { method: 'POST', headers: json });
    await show(`${LIST}/items(3)`, { method: 'POST', body: '{"Title":"x"}', headers: { ...json, 'x-http-method': 'MERGE', 'if-match': '*' } });
    await show(`${LIST}/items(3)`, { method: 'POST', headers: { ...json, 'x-http-method': 'DELETE', 'if-match': '*' } });
    await show(`${SITE}/Microsoft.SharePoint.Internal.ClientSideComponent.Token.AcquireOBOToken`, { headers: json });
    await show(`${SITE}/web/lists/getByTitle('nope')/items`, { headers: json });
    await show(`${SITE}/web`, { headers: { accept: 'application/atom+xml' } });
    await show(`${SITE}/web/getFileByServerRelativePath(decodedUrl='%2Fsharepoint%2Fsites%2Fdemo%2FShared%20Documents%2Fpage.html')/$value`);
    const head = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ''];
    const body = ['--b', ...head, `GET ${world.origin}${SITE}/web HTTP/1.1`, 'accept: application/json', 'cookie: a=b', '',
      '--b', 'Content-Type: multipart/mixed; boundary="c"', '', '--c', ...head, `POST ${world.origin}${LIST}/items HTTP/1.1`, 'content-type: application/json', '', '{"Title":"batched é"}', '', '--c--', '', '--b', ...head, `GET ${world.origin}${LIST}/items(9999) HTTP/1.1`, 'accept: application/json', '', '--b--', ''].join('\n');
    await show(`${SITE}/$batch`, { method: 'POST', body, headers: { 'content-type': 'multipart/mixed; boundary=b', accept: 'application/json' } });
    console.log(upstream().map(({ method, target, headers, status, body: b }) => [method, target, status, JSON.stringify(headers), b.slice(0, 1500)].join(' ')).join('\n'));
    expect(1).toBe(1);
  });
});
