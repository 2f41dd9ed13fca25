import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/browser.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { expectProblem, expectReadableBy, expectReadableByNobody } from '../support/problems.js';
import { sendRaw, type RawRequest } from '../support/raw-http.js';
import { EVIL, OWN, SIBLING, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { forgetPosts } from '../support/token-posts.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Origins that are not ours, however much they look like it. */
const FOREIGN = [
  EVIL,
  SIBLING,
  'null',
  '',
  'https://spa.contoso.test.',
  'https://SPA.contoso.test',
  'HTTPS://spa.contoso.test',
  'https://spa.contoso.test/',
  'https://spa.contoso.test:443',
  'https://spa.contoso.test:8443',
  'http://spa.contoso.test',
  'http://bff.contoso.test',
  'https://contoso.test',
  'https://xspa.contoso.test',
  'https://spa.contoso.test.evil.example',
  'https://spa.contoso.test@evil.example',
  'https://evil.example/https://spa.contoso.test',
  'https://evil.example#https://spa.contoso.test',
  'https://spa-contoso.test',
  'https://spa.contoso.tes',
  'https://sp\u00e1.contoso.test',
  'https://xn--sp-fka.contoso.test',
  'https://spa.contoso.test, https://evil.example',
  'https://evil.example https://spa.contoso.test',
  '"https://spa.contoso.test"',
  'https:spa.contoso.test',
  '//spa.contoso.test',
  'spa.contoso.test',
  'file://',
  'chrome-extension://spa.contoso.test',
  'https://bff.contoso.test:3000',
  `https://${'a.'.repeat(20)}spa.contoso.test`,
];

/** A read, an API call, and one of each unsafe method, all with what our own page would send. */
const CALLS: RawRequest[] = [
  { target: '/bff/user' },
  { target: '/bff/token-expiry' },
  { target: ITEMS },
  { target: '/bff/logout', method: 'POST' },
  { target: '/bff/token-renewal', method: 'POST' },
  { target: ITEMS, method: 'POST', body: NEW_ITEM, headers: JSON_TYPE },
  { target: `${ITEMS}/1`, method: 'PATCH', body: NEW_ITEM, headers: { ...JSON_TYPE, 'if-match': '*' } },
  { target: `${ITEMS}/1`, method: 'DELETE', headers: { 'if-match': '*' } },
  { target: '/api/sharepoint/drives/root/children/a.txt/content', method: 'PUT', body: 'x' },
];
const UNSAFE = CALLS.filter(({ method = 'GET' }) => method !== 'GET');

describe('a request that another site may have caused', () => {
  let world: World;
  let cookie: string;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    const browser = await world.signedIn();
    cookie = `__Host-bff=${browser.jar.get(HOST, '__Host-bff')}`;
    forgetPosts(world);
  });
  afterAll(() => world.stop());

  type Headers = NonNullable<RawRequest['headers']>;
  const send = (request: RawRequest, headers: Headers = {}): Promise<Answer> =>
    sendRaw(world.bff.address, {
      ...request,
      headers: { host: HOST, cookie, accept: '*/*', ...request.headers, ...headers },
    });

  /** Nothing changed in the store, and nobody upstream heard of it. */
  const withoutEffect = async (attack: () => Promise<void>): Promise<void> => {
    forgetPosts(world);
    const before = await storeContents(world);
    await attack();
    expect(await storeContents(world)).toEqual(before);
    expect(world.emulator.transcript.find()).toEqual([]);
  };

  it.each(FOREIGN)('is refused when it names the origin %j', async (origin) => {
    await withoutEffect(async () => {
      for (const request of CALLS) {
        const answer = await send(request, { origin: Buffer.from(origin).toString('latin1'), 'x-csrf': '1' });
        expectProblem(answer, 'origin_rejected');
        expectReadableByNobody(answer);
      }
    });
  });

  it.each(['cross-site', 'same-site'])('is refused when it names no origin and is %s', async (site) => {
    await withoutEffect(async () => {
      for (const request of CALLS) {
        for (const mode of ['no-cors', 'cors', 'navigate', undefined]) {
          const sent = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'x-csrf': '1' };
          expectProblem(await send(request, sent), 'origin_rejected');
        }
      }
    });
  });

  it('is let in from our own page, from a trusted one, and from what sends no metadata at all', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: OWN, 'sec-fetch-site': 'same-origin' },
      { origin: OWN },
      { origin: TRUSTED, 'sec-fetch-site': 'same-site' },
      { origin: TRUSTED },
      {},
    ]) {
      expect((await send({ target: '/bff/user' }, headers)).status).toBe(200);
      const unsafe = await send(
        { target: '/bff/token-expiry', method: 'POST' },
        { ...headers, 'x-csrf': '1' },
      );
      expect(unsafe.status).toBe(200);
    }
  });

  it.each<[string, Headers, string]>([
    ['is missing', {}, ''],
    ['has another value', { 'x-csrf': '2' }, ''],
    ['is empty', { 'x-csrf': '' }, ''],
    ['says true', { 'x-csrf': 'true' }, ''],
    ['comes twice', { 'x-csrf': ['1', '1'] }, ''],
    ['is in the query only', {}, '?x-csrf=1&X-CSRF=1'],
    ['is under another name', { 'x-xsrf-token': '1', 'x-csrf-token': '1', 'x-requested-with': 'x' }, ''],
  ])('with an unsafe method is refused when X-CSRF %s', async (_how, headers, query) => {
    await withoutEffect(async () => {
      for (const request of UNSAFE) {
        for (const origin of [TRUSTED, OWN, undefined]) {
          const answer = await send({ ...request, target: request.target + query }, { ...headers, origin });
          expectProblem(answer, 'csrf_rejected');
          if (origin !== undefined) expectReadableBy(answer, origin);
        }
      }
    });
  });

  it('is told from a form by its type, and only once it is known to be ours', async () => {
    const types = ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'];
    await withoutEffect(async () => {
      for (const type of types) {
        const form = { target: ITEMS, method: 'POST', body: NEW_ITEM, headers: { 'content-type': type } };
        expectProblem(await send(form, { origin: EVIL }), 'origin_rejected');
        const ours = await send(form, { origin: TRUSTED, 'x-csrf': '1' });
        expectProblem(ours, 'unsupported_media_type');
        expectReadableBy(ours, TRUSTED);
      }
    });
  });

  it('is judged by its real method, whatever it says of another one', async () => {
    const headers = { origin: TRUSTED, 'x-http-method-override': 'GET', 'x-method-override': 'GET' };
    await withoutEffect(async () => {
      for (const request of UNSAFE) expectProblem(await send(request, headers), 'csrf_rejected');
    });
  });
});
