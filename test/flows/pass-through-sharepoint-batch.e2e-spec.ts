import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { answersOf, API, expectEnvelope, LIST, part, sendBatch } from '../support/api-mount.js';
import type { Browser } from '../support/browser.js';
import { expectCleanCalls, upstreamCalls } from '../support/upstream-calls.js';
import { later } from '../support/token-posts.js';
import { startWorld, type World } from '../support/world.js';

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

describe('a batch', () => {
  it('is answered in order: reads, change sets, files and errors, with our addresses', async () => {
    const list = world.origin + LIST;
    const answer = await sendBatch(user, [
      part(`GET ${world.origin}${API}/web?$select=Title`),
      [
        part(`POST ${list}/items`, { body: '{"Title":"Ä"}' }),
        part(`MERGE ${list}/items(5)`, { body: '{"Title":"In a batch"}', headers: ['If-Match: *'] }),
        part(`POST ${list}/items(6)`, { headers: ['X-HTTP-Method: DELETE', 'IF-MATCH: *'] }),
      ],
      part(`GET ${list}/items(9999)`),
      part("GET web/lists/getByTitle('Requests')/items?$top=1"),
      part(`GET ${API}/web/currentuser`),
    ]);
    expect(answer.headers['content-type']).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
    const answers = answersOf(answer);
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 204, 200, 404, 200, 200]);
    expect(answers[0]?.body).toMatchObject({ Title: 'Demo site', 'odata.id': `${site()}/_api/Web` });
    expect(answers[4]?.body).toMatchObject({
      code: 'not_found',
      'odata.error': { code: expect.any(String) },
    });
    expect(answers[5]?.body).toMatchObject({ 'odata.nextLink': expect.stringMatching(site()) });
    expect(answer.body).not.toContain(world.emulator.sharePointUrl);
    expect(upstreamCalls(world)).toHaveLength(1);
    expect(upstreamCalls(world)[0]?.body).not.toContain(world.origin);
    expectCleanCalls(world);
  });

  it('tells each call that is throttled how long to wait, in whole seconds', async () => {
    const boundary = 'batchresponse_1';
    const inner =
      'HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 12\r\n\r\n{}';
    const head = 'Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n';
    const headers = { 'content-type': `multipart/mixed; boundary=${boundary}` };
    const body = `--${boundary}\r\n${head}${inner}\r\n--${boundary}--\r\n`;
    world.emulator.faults.add({
      service: 'sharepoint',
      action: { type: 'respond', status: 200, headers, body },
    });
    const answer = await sendBatch(user, [part('GET web')]);
    expect(answersOf(answer)).toMatchObject([{ status: 429, body: { code: 'throttled', retryAfter: 12 } }]);
    expect(answer.body).toMatch(/^retry-after: 12\r$/m);
    const next = await sendBatch(user, [part('GET web')]);
    expectEnvelope(next, 429, 'throttled');
    expect(next.headers['retry-after']).toBe('12');
    expect(upstreamCalls(world)).toHaveLength(1);
    later(world, 12_000);
  });

  it('makes the calls again, and no other, whose token was refused', async () => {
    world.emulator.sharePoint.answerNext({
      service: 'sharepoint',
      targetIncludes: "'again'",
      times: 1,
      response: {
        status: 401,
        headers: { 'Content-Type': 'application/json' },
        body: '{"error_description":"x"}',
      },
    });
    const items = `${world.origin}${LIST}/items`;
    const answer = await sendBatch(user, [
      part('GET web?$select=Title'),
      [part(`POST ${items}`, { body: '{"Title":"Once"}' })],
      part(`GET ${items}?$filter=Title%20eq%20'again'`),
    ]);
    expect(answersOf(answer).map(({ status }) => status)).toEqual([200, 201, 200]);
    expect(upstreamCalls(world).map(({ body }) => body.match(/^(?:GET|POST) /gm)?.length)).toEqual([3, 1]);
  });

  it('with another number of answers than calls is no answer', async () => {
    const headers = { 'content-type': 'multipart/mixed; boundary=b' };
    const action = { type: 'respond', status: 200, headers, body: '--b--\r\n' } as const;
    world.emulator.faults.add({ service: 'sharepoint', action });
    expectEnvelope(await sendBatch(user, [part('GET web')]), 502, 'upstream_invalid');
  });
});
