import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { API, call, expectEnvelope, fileAt, LIST, MOUNT } from '../support/api-mount.js';
import type { Browser } from '../support/browser.js';
import { expectCleanCalls, upstreamCalls } from '../support/upstream-calls.js';
import { startWorld, type World } from '../support/world.js';

const VERBOSE = { headers: { accept: 'application/json;odata=verbose' } };

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { PASS_THROUGH: 'sharepoint' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.faults.clear();
  world.emulator.transcript.clear();
});

const site = (): string => `${world.origin}${API.slice(0, -'/_api'.length)}`;
/** The next call is answered with this. */
const answerWith = (body: unknown, headers: Record<string, string> = {}, status = 200): void => {
  const type = { 'content-type': 'application/json' };
  const action = {
    type: 'respond',
    status,
    headers: { ...type, ...headers },
    body: JSON.stringify(body),
  } as const;
  world.emulator.faults.add({ service: 'sharepoint', action });
};
const last = () => upstreamCalls(world).at(-1);

describe('addresses in an answer', () => {
  it('lead to us, whichever dialect was asked for', async () => {
    const minimal = await call(user, 'GET', `${LIST}/items?$top=2&$select=Title`);
    expect(minimal.json()).toMatchObject({
      'odata.metadata': expect.stringMatching(`${site()}/_api/\\$metadata#`),
      'odata.nextLink': expect.stringMatching(`${site()}/_api/web/lists`),
    });
    const next = await call(user, 'GET', String(minimal.json()['odata.nextLink']));
    expect(next.json()['value']).toMatchObject([{ 'odata.editLink': expect.stringMatching(/^Web\//) }, {}]);
    const verbose = await call(user, 'GET', `${LIST}/items?$top=2&$select=Title`, VERBOSE);
    expect(verbose.json()['d']).toMatchObject({
      __next: expect.stringMatching(`${site()}/_api/web/lists`),
      results: [{ __metadata: { uri: expect.stringMatching(`${site()}/_api/Web/Lists`) } }, {}],
    });
    const web = await call(user, 'GET', `${API}/web`, VERBOSE);
    expect(web.json()['d']).toMatchObject({ __metadata: { uri: `${site()}/_api/Web` } });
    for (const { body } of [minimal, next, verbose]) expect(body).not.toContain(world.emulator.sharePointUrl);
    expectCleanCalls(world);
  });

  it('are told by the names of their members, and nothing that users wrote is touched', async () => {
    const there = world.emulator.sharePointUrl;
    const written = { Url: `${there}/_api/web`, Text: `see ${there}/_api/web`, uri: `${there}/_api`, Big: 1 };
    answerWith({
      ...written,
      'odata.id': `${there}/_api/Web`,
      'Author@odata.navigationLinkUrl': 'Web/Author',
      Lists: { __deferred: { uri: `${there}/_api/Web/Lists` } },
      SiteFullUrl: there,
      LinkingUrl: `${there}/sites/demo/a.docx?d=1`,
    });
    expect((await call(user, 'GET', `${API}/web`)).json()).toEqual({
      ...written,
      'odata.id': `${world.origin}${MOUNT}/_api/Web`,
      'Author@odata.navigationLinkUrl': 'Web/Author',
      Lists: { __deferred: { uri: `${world.origin}${MOUNT}/_api/Web/Lists` } },
      SiteFullUrl: world.origin + MOUNT,
      LinkingUrl: `${there}/sites/demo/a.docx?d=1`,
    });
  });

  it('that carry a grant are replaced, and tokens are left out', async () => {
    const there = world.emulator.sharePointUrl;
    answerWith({
      ListSchema: { '.driveAccessToken': 'access_token=secret', '.driveAccessTokenV21': 'secret' },
      Row: [{ Preview: `${there}/_layouts/15/download.aspx?UniqueId=1&tempauth=secret` }],
    });
    const answer = await call(user, 'POST', `${LIST}/RenderListDataAsStream`, { body: '{}' });
    expect(answer.body).not.toMatch(/secret|tempauth/);
    expect(answer.json()).toEqual({
      ListSchema: { '.driveAccessToken': null, '.driveAccessTokenV21': null },
      Row: [{ Preview: expect.stringMatching(`^${world.origin}${MOUNT}/~/`) }],
    });
  });

  it('that lead elsewhere for the next page make the answer unusable', async () => {
    answerWith({ value: [], 'odata.nextLink': 'https://evil.example/_api/web' });
    expectEnvelope(await call(user, 'GET', `${LIST}/items`), 502, 'upstream_invalid');
  });
});

describe('addresses in a request', () => {
  const copy = (from: string, to: string): string =>
    JSON.stringify({ srcPath: { DecodedUrl: from }, destPath: { DecodedUrl: to }, overwrite: true });
  const COPY = `${API}/SP.MoveCopyUtil.CopyFileByPath(overwrite=@a1)?@a1=true`;
  const LIBRARY = '/sites/demo/Shared Documents';

  it('are mapped in the bodies of operations that name places: with our path, and from our origin alone', async () => {
    const from = [`${world.origin}${MOUNT}${LIBRARY}`, `${world.origin}${LIBRARY}`, `${MOUNT}${LIBRARY}`];
    for (const base of from) {
      answerWith({});
      await call(user, 'POST', COPY, { body: copy(`${base}/Welcome.txt`, `${base}/copy.txt`) });
      const there = base.startsWith('/') ? LIBRARY : world.emulator.sharePointUrl + LIBRARY;
      expect(last()?.body).toBe(copy(`${there}/Welcome.txt`, `${there}/copy.txt`));
    }
  });

  it('are refused there when they lead elsewhere', async () => {
    const origins = [
      'https://evil.example',
      '//evil.example',
      `${world.origin}.evil.example`,
      `${world.origin}@x`,
    ];
    for (const origin of origins) {
      const answer = await call(user, 'POST', COPY, { body: copy(`${origin}${LIBRARY}/a`, `${LIBRARY}/b`) });
      expectEnvelope(answer, 400, 'target_not_allowed');
    }
    expect(upstreamCalls(world)).toEqual([]);
  });

  it('are mapped for subscriptions, where those are allowed, but not the address that is to be told', async () => {
    const notificationUrl = `${world.origin}/webhooks/sharepoint`;
    const rule = 'POST /sharepoint/_api/web/lists/getbytitle/subscriptions';
    const open = world.browser(await world.replicate({ PASS_THROUGH_ALLOW: rule }));
    await open.signIn('adele@contoso.onmicrosoft.com');
    expectEnvelope(await call(user, 'POST', `${LIST}/subscriptions`, { body: '{}' }), 403, 'access_denied');
    answerWith({});
    const resource = `${world.origin}${LIST}/subscriptions`;
    const body = JSON.stringify({ resource, notificationUrl });
    await call(open, 'POST', `${LIST}/subscriptions`, { body });
    const there = world.emulator.sharePointUrl + LIST.slice(MOUNT.length);
    expect(JSON.parse(last()?.body ?? '')).toEqual({ resource: `${there}/subscriptions`, notificationUrl });
  });

  it('are mapped in functions and their aliases, and every other byte stays', async () => {
    const path = encodeURIComponent(`${MOUNT}${LIBRARY}/Welcome.txt`);
    const answer = await call(
      user,
      'GET',
      `${API}/web/getFileByServerRelativePath(decodedUrl='${path}')/$value`,
    );
    expect(answer.body).toBe('Welcome to the demo site.\n');
    const url = encodeURIComponent(`${world.origin}${LIBRARY}/a.txt`);
    await call(user, 'GET', `${API}/web/getFileByUrl(@u)?@u='${url}'&$select=Na%6de&x=%2f'`);
    const there = encodeURIComponent(`${world.emulator.sharePointUrl}${LIBRARY}/a.txt`);
    const sent = last()?.target.replaceAll('%27', "'");
    expect(sent).toBe(`/sites/demo/_api/web/getFileByUrl(@u)?@u='${there}'&$select=Na%6de&x=%2f'`);
  });
});

describe('a write', () => {
  it('needs no form digest: the page gets one, and it is not passed on', async () => {
    const info = await call(user, 'POST', `${API}/contextinfo`);
    expect(info.json()).toMatchObject({
      FormDigestTimeoutSeconds: 1800,
      FormDigestValue: expect.stringMatching(/^0x/),
      WebFullUrl: site(),
      SiteFullUrl: site(),
    });
    const headers = { 'x-requestdigest': '0xSTALE,01 Jan 2020 00:00:00 -0000' };
    const made = await call(user, 'POST', `${LIST}/items`, { headers, body: '{"Title":"With a digest"}' });
    expect(made.status).toBe(201);
    expect(last()?.headers).not.toHaveProperty('x-requestdigest');
  });

  it('that is refused for its digest all the same is no fault of the user', async () => {
    const message = { lang: 'en-US', value: 'The security validation for this page is invalid.' };
    const code = '-2130575252, Microsoft.SharePoint.SPException';
    answerWith({ 'odata.error': { code, message } }, {}, 403);
    expectEnvelope(await call(user, 'POST', `${LIST}/items`, { body: '{}' }), 502, 'upstream_invalid');
  });

  it('goes through a tunnel as what it is', async () => {
    const at = `${LIST}/items(3)`;
    const headers = { 'X-HTTP-Method': 'merge', 'if-match': '"1"' };
    const merged = await call(user, 'POST', at, { headers, body: '{"Title":"Merged"}' });
    expect({ status: merged.status, etag: merged.headers['etag'] }).toEqual({ status: 204, etag: '"2"' });
    expect(last()?.headers).toMatchObject({ 'x-http-method': 'MERGE', 'if-match': '"1"' });
    const stale = await call(user, 'POST', at, { headers, body: '{"Title":"Merged"}' });
    expectEnvelope(stale, 412, 'etag_mismatch');
    expect((await call(user, 'PATCH', at, { body: '{"Title":"Patched"}' })).status).toBe(204);
    const gone = await call(user, 'POST', at, { headers: { 'x-http-method': 'DELETE', 'if-match': '*' } });
    expect(gone.status).toBe(200);
    expect(world.emulator.sharePoint.item('/sites/demo', 'Requests', 3)).toBeUndefined();
  });
});

describe('a file', () => {
  it('is written as the bytes that came, whatever they look like', async () => {
    const body = Buffer.from([0, 255, 0x7b, 0x22, 10, 13, 0x80]);
    const folder = `${API}/web/getFolderByServerRelativePath(decodedUrl='Shared%20Documents')`;
    const made = await call(
      user,
      'POST',
      `${folder}/files/AddUsingPath(decodedurl='raw%231.bin',Overwrite=true)`,
      {
        body,
      },
    );
    expect(made.status).toBe(200);
    expect(world.emulator.sharePoint.file('/sites/demo', 'Documents', 'raw#1.bin')?.content).toEqual(body);
    const put = { 'x-http-method': 'PUT', 'content-type': 'application/json' };
    expect(
      (await call(user, 'POST', `${fileAt('raw#1.bin')}/$value`, { headers: put, body: '{"a":' })).status,
    ).toBe(204);
    expect((await call(user, 'GET', `${fileAt('raw#1.bin')}/$value`)).body).toBe('{"a":');
  });

  it.each(['page.html', 'logo.svg'])('that is a page does not run on our origin: %s', async (name) => {
    const answer = await user.xhr(`${fileAt(name)}/$value`);
    expect(answer.body).toContain('script');
    expect(answer.headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment/),
      'content-security-policy': expect.stringMatching(/^sandbox/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      etag: expect.any(String),
    });
    const unchanged = { 'if-none-match': String(answer.headers['etag']) };
    expect((await user.xhr(`${fileAt(name)}/$value`, { headers: unchanged })).status).toBe(304);
  });

  it('is no sign-in page', async () => {
    world.emulator.sharePoint.signInPageInsteadOfJson(2, { service: 'sharepoint' });
    expectEnvelope(await user.xhr(`${fileAt('Welcome.txt')}/$value`), 401, 'reauth_required');
  });
});

describe('an error', () => {
  it('is told in the words of SharePoint, the problem beside them, and nobody redirects', async () => {
    const missing = await call(user, 'GET', `${API}/web/lists/getByTitle('nope')/items`);
    expectEnvelope(missing, 404, 'not_found');
    expect(missing.json()['odata.error']).toEqual({
      code: '-1, System.ArgumentException',
      message: { lang: 'en-US', value: `List 'nope' does not exist at site with URL '${site()}'.` },
    });
    expectEnvelope(await world.browser().xhr(`${API}/web`), 401, 'session_required');
    world.emulator.sharePoint.throttle({ seconds: 7, service: 'sharepoint' });
    const throttled = await call(user, 'GET', `${API}/web`);
    world.emulator.sharePoint.clearThrottle();
    expectEnvelope(throttled, 429, 'throttled');
    expect(throttled.headers['retry-after']).toMatch(/^\d+$/);
  });

  it('is said to those who want Atom alone; who wants anything gets JSON', async () => {
    const atom = await call(user, 'GET', `${API}/web`, { headers: { accept: 'application/atom+xml' } });
    expectEnvelope(atom, 406, 'not_acceptable');
    expect(upstreamCalls(world)).toEqual([]);
    for (const accept of ['*/*', undefined]) {
      const answer = await call(user, 'GET', `${API}/web`, { headers: { accept } });
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
  });
});
