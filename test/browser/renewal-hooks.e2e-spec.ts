import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ITEMS } from '../support/list-items.js';
import { startBench, type Bench } from '../support/renewal-bench.js';
import { thrice } from '../support/thrice.js';
import { loseTokens } from '../support/token-posts.js';
import { until } from '../support/until.js';

/** What a page does with one call, as a function that resolves to what it saw. */
const USES: Record<string, string> = {
  ...Object.fromEntries(
    ['', 'text', 'json', 'blob', 'arraybuffer', 'document'].map((type) => [
      `an answer of the type "${type}", with each event once`,
      `() => seenBy((xhr) => { xhr.responseType = '${type}'; })`,
    ]),
  ),
  'a type given over the answer': `() => seenBy((xhr) => { xhr.overrideMimeType('text/plain; charset=x-user-defined'); })`,
  'headers of its own': `() => seenBy((xhr) => {
    xhr.setRequestHeader('X-CSRF', '1');
    xhr.setRequestHeader('Accept', 'application/json');
    xhr.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
  }, 'POST', new Blob(['{"fields":{"Title":"x"}}'], { type: 'application/json' }))`,
  HEAD: `() => seenBy(() => {}, 'HEAD')`,
  'a form': `() => seenBy(() => {}, 'POST', formWith('x'))`,
  'one object for two calls': `async () => {
    const xhr = new XMLHttpRequest();
    const send = (query) => new Promise((resolve) => {
      xhr.open('GET', ITEMS + query);
      xhr.onloadend = () => resolve([xhr.status, JSON.parse(xhr.response).items.length]);
      xhr.send();
    });
    return [await send('?top=1'), await send('?top=2')];
  }`,
  'onreadystatechange alone': `() => new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    let ends = 0;
    xhr.onreadystatechange = () => {
      if (xhr.readyState === 4) setTimeout(resolve, 20, [(ends += 1), xhr.status, xhr.getResponseHeader('content-type')]);
    };
    xhr.open('GET', ITEMS);
    xhr.send();
  })`,
  'fetch with X-CSRF': `() => answerOf(fetch(ITEMS, { method: 'POST', headers: { 'x-csrf': '1', 'content-type': 'application/json' }, body: '{"fields":{}}' }))`,
  'fetch with a Request and a form in it': `() => answerOf(fetch(new Request(ITEMS, { method: 'POST', body: formWith('x') })))`,
  'fetch with a Blob': `() => answerOf(fetch(new URL(ITEMS, location), { method: 'POST', body: new Blob(['{"fields":{"Title":"x"}}'], { type: 'application/json' }) }))`,
  'fetch with HEAD': `() => answerOf(fetch(ITEMS, { method: 'HEAD' }))`,
};

const HELPERS = `
  const ITEMS = '${ITEMS}';
  const formWith = (text) => { const form = new FormData(); form.append('file', new File([text], 'x.txt')); return form; };
  const shape = (text) => text.replace(/"id":"[^"]*"|"(instance|createdDateTime|lastModifiedDateTime|etag)":"[^}]*?[^\\\\\\\\]"/gi, '').slice(0, 40);
  const answerOf = async (answer) => { const { status, headers } = await answer; return [status, headers.get('content-type')]; };
  const seenBy = (prepare, method = 'GET', body = null) => new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    const events = [];
    xhr.onloadend = () => events.push('onloadend');
    for (const type of ['loadstart', 'load', 'loadend', 'error', 'abort', 'timeout'])
      xhr.addEventListener(type, () => events.push(type));
    xhr.addEventListener('readystatechange', () => xhr.readyState === 4 && events.push('done'));
    xhr.open(method, ITEMS + '?top=1');
    prepare(xhr);
    xhr.addEventListener('loadend', () => setTimeout(() => {
      const { response } = xhr;
      resolve([xhr.status, xhr.getResponseHeader('content-type'), Object.prototype.toString.call(response), events]);
    }, 20));
    xhr.send(body);
  });
`;

/** Forms and HEAD, which no route of ours takes, are not refused for the session. */
const REFUSED_ANYHOW = 4;

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ redis: true });
});
afterAll(() => bench.stop());
afterEach(() => bench.reset());

const endSessions = async (): Promise<void> => {
  await bench.world.redis?.client().flushall();
  // What the service still had at hand is soon gone too.
  await until(async () => {
    const answer = await bench.context.request.get(`${bench.world.origin}/bff/user`);
    return answer.status() === 401;
  });
};
const run = (tab: Page, use: string): Promise<unknown> =>
  tab.evaluate(`(() => {${HELPERS} return (${use})(); })()`);

thrice('what a page sees of a call that was made good', () => {
  it('is what it sees of any other', async () => {
    const tab = await bench.signedIn();
    const expected: Record<string, unknown> = {};
    const seen: Record<string, unknown> = {};
    for (const [name, use] of Object.entries(USES)) expected[name] = await run(tab, use);
    for (const [name, use] of Object.entries(USES)) {
      await endSessions();
      seen[name] = await run(tab, use);
    }
    expect(seen).toEqual(expected);
    const renewed = await tab.evaluate("heard.filter(({ type }) => type === 'renewed').length");
    expect(renewed).toBe(Object.keys(USES).length - REFUSED_ANYHOW);
  });

  it('is its abort, whenever that comes, once', async () => {
    const tab = await bench.signedIn();
    loseTokens(bench.world);
    bench.world.emulator.entra.endBrowserSessions();
    const during = `(async () => {
      const events = [];
      const xhr = new XMLHttpRequest();
      for (const type of ['load', 'loadend', 'abort', 'error']) xhr.addEventListener(type, () => events.push(type));
      xhr.open('GET', '${ITEMS}');
      xhr.send();
      const ending = new AbortController();
      const fetched = fetch('${ITEMS}', { signal: ending.signal }).catch((error) => error);
      await new Promise((resolve) => document.addEventListener('never', resolve) ||
        bffSession.addEventListener('reauth-required', () => setTimeout(resolve, 100)));
      xhr.abort();
      ending.abort('enough');
      const late = fetch('${ITEMS}', { signal: ending.signal }).catch((error) => error);
      return [events, xhr.status, xhr.readyState, await fetched, await late];
    })()`;
    expect(await tab.evaluate(during)).toEqual([['abort', 'loadend'], 0, 0, 'enough', 'enough']);
  });

  it('is what it asked for, also where a request is what tells how', async () => {
    const tab = await bench.signedIn();
    const sent = tab.waitForRequest(/items/);
    await tab.evaluate(
      `fetch('${ITEMS}', new Request('/', { method: 'POST', headers: { 'x-own': '1' } })).then(() => {})`,
    );
    expect((await sent).method()).toBe('POST');
    expect((await sent).headers()).toMatchObject({ 'x-own': '1', 'x-csrf': '1' });
  });

  it('is a synchronous answer at once, whatever it is', async () => {
    const tab = await bench.signedIn();
    const send = `(() => {
      const xhr = new XMLHttpRequest();
      xhr.open('POST', '${ITEMS}', false);
      xhr.setRequestHeader('content-type', 'application/json');
      xhr.send('{"fields":{"Title":"x"}}');
      return xhr.status;
    })()`;
    expect(await tab.evaluate(send)).toBe(201);
    await endSessions();
    expect(await tab.evaluate(send)).toBe(401);
  });
});

thrice('a call that is none of ours to make good', () => {
  it('goes to other origins as it is', async () => {
    const tab = await bench.signedIn();
    const { graphUrl } = bench.world.emulator;
    await tab.evaluate(`(async () => {
      await fetch('${graphUrl}/api/x', { mode: 'no-cors' }).catch(() => {});
      const xhr = new XMLHttpRequest();
      xhr.open('GET', '${graphUrl}/bff/x');
      await new Promise((resolve) => { xhr.onloadend = resolve; xhr.send(); });
    })()`);
    const arrived = bench.world.emulator.transcript.find({ service: 'graph' });
    expect(
      arrived.map(({ method, headers }) => [
        method,
        headers['x-csrf'],
        headers['x-bff-user'],
        headers.cookie,
      ]),
    ).toEqual(arrived.map(() => ['GET', undefined, undefined, undefined]));
    expect(arrived).toHaveLength(2);
  });

  it('passes problems on, and waits out what passes for reading alone', async () => {
    const tab = await bench.signedIn();
    const { faults, transcript } = bench.world.emulator;
    const statusOf = (method: string): Promise<number> =>
      tab.evaluate<number>(
        `fetch('${ITEMS}', { method: '${method}', headers: { 'content-type': 'application/json' }, body: ${method === 'POST' ? `'{"fields":{"Title":"x"}}'` : 'undefined'} }).then(({ status }) => status)`,
      );
    for (const status of [404, 409, 412]) {
      faults.add({
        service: 'graph',
        action: { type: 'respond', status, body: { error: { code: 'x', message: 'x' } } },
      });
      expect(await statusOf('GET')).toBe(status);
    }
    const throttle = { type: 'throttle', retryAfter: 1 } as const;
    transcript.clear();
    faults.add({ service: 'graph', action: throttle, times: Infinity });
    expect(await statusOf('POST')).toBe(429);
    const typed = tab.evaluate(
      `bffSession.fetch('${ITEMS}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"fields":{"Title":"x"}}' }).catch(({ name, code, status, retryAfter, response }) => ({ name, code, status, retryAfter, type: response.headers.get('content-type') }))`,
    );
    expect(await typed).toEqual({
      name: 'BffError',
      code: 'throttled',
      status: 429,
      retryAfter: expect.any(Number),
      type: expect.stringContaining('application/problem+json'),
    });
    const met: number[] = [];
    tab.on('response', (response) => met.push(response.status()));
    const reading = statusOf('GET');
    await until(() => met.length > 0);
    faults.clear();
    expect(await reading).toBe(200);
    expect(met).toEqual([429, 200]);
    expect(transcript.count({ service: 'graph', method: 'POST' })).toBeLessThan(3);
  });
});
