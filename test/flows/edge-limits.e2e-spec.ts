import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { EDGE_LIMITS } from '../../src/platform/edge/limits.js';
import type { Answer } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem, expectReadableBy } from '../support/problems.js';
import { exchangeBytes, sendRaw, type RawRequest } from '../support/raw-http.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;
const JSON_TYPE = { 'content-type': 'application/json' };
const LARGE = `{"fields":{"Title":"${'x'.repeat(EDGE_LIMITS.json)}"}}`;

let world: World;
let cookie = '';
beforeAll(async () => {
  world = await startSecureWorld();
  const user = await world.signedIn();
  cookie = `__Host-bff=${user.jar.get(HOST, '__Host-bff')}`;
  await user.xhr(ITEMS);
});
afterAll(() => world.stop());

const send = (request: RawRequest): Promise<Answer> =>
  sendRaw(world.bff.address, {
    ...request,
    headers: { host: HOST, cookie, origin: TRUSTED, 'x-csrf': '1', ...request.headers },
  });
const post = (body: string | Buffer, headers: RawRequest['headers'] = JSON_TYPE): RawRequest => ({
  method: 'POST',
  target: ITEMS,
  body,
  headers,
});
/** A query of so many parameters. */
const query = (count: number): string => Array.from({ length: count }, (_, n) => `p${n}=1`).join('&');

describe('a request that brings too much', () => {
  it.each<[string, RawRequest, Parameters<typeof expectProblem>[1]]>([
    ['an address of 16 KB', { target: `/bff/user?a=${'x'.repeat(16_384)}` }, 'uri_too_long'],
    ['an address of 16 KB that is nowhere', { target: `/${'x'.repeat(16_384)}` }, 'uri_too_long'],
    ['500 query parameters', { target: `${ITEMS}?${query(500)}` }, 'bad_request'],
    ['500 query parameters without values', { target: `/bff/user?${'&'.repeat(500)}` }, 'bad_request'],
    [
      'one query parameter too many',
      { target: `/bff/user?${query(EDGE_LIMITS.parameters + 1)}` },
      'bad_request',
    ],
    ['a body that is too large', post(LARGE), 'payload_too_large'],
    [
      'the same, of unknown length',
      post(LARGE, { ...JSON_TYPE, 'content-length': undefined, 'transfer-encoding': 'chunked' }),
      'payload_too_large',
    ],
    ['JSON of 1,000 levels', post(`${'['.repeat(1_000)}${']'.repeat(1_000)}`), 'bad_request'],
    [
      'a packed body',
      post(gzipSync('{}'), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      'unsupported_media_type',
    ],
    [
      'a body that says to be packed in nothing',
      post('{}', { ...JSON_TYPE, 'content-encoding': 'identity' }),
      'unsupported_media_type',
    ],
    ['a body of no type', post('{}', {}), 'unsupported_media_type'],
  ])(
    '(%s) is told so where its page can read it, before SharePoint hears of it',
    async (_name, request, code) => {
      world.emulator.transcript.clear();
      const answer = await send(request);
      expectProblem(answer, code);
      expectReadableBy(answer, TRUSTED);
      expect(world.emulator.transcript.find()).toEqual([]);
    },
  );

  it.each([
    ['too many headers', 'a:\r\n'.repeat(EDGE_LIMITS.headerLines)],
    ['headers that are too long', `a: ${'x'.repeat(EDGE_LIMITS.headers)}\r\n`],
    ['so much that Node refuses it', `a: ${'x'.repeat(EDGE_LIMITS.head)}\r\n`],
  ])('(%s) is told 431, and its connection ends', async (_name, lines) => {
    const { text, isEnded } = await exchangeBytes(world.bff.address, [
      `GET /bff/user HTTP/1.1\r\nHost: ${HOST}\r\n${lines}\r\n`,
    ]);
    expect([/^HTTP\/1\.1 431 [^]*\r\nconnection: close\r\n/i.test(text), isEnded]).toEqual([true, true]);
  });

  it('and no less than that is served', async () => {
    const long = 'x'.repeat(EDGE_LIMITS.target - '/bff/user?a='.length);
    expect((await send({ target: `/bff/user?a=${long}` })).status).toBe(200);
    expect((await send({ target: `/bff/user?${query(EDGE_LIMITS.parameters)}` })).status).toBe(200);
    const headers = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`x-${n}`, '1']));
    expect((await send({ target: '/bff/user', headers })).status).toBe(200);
    expect((await send({ target: '/bff/user', headers: { 'x-long': 'x'.repeat(12_000) } })).status).toBe(200);
  });
});
