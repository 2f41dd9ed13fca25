import { randomBytes } from 'node:crypto';
import type { TranscriptFilter } from '@entra-bff/emulator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post } from '../support/batch.js';
import type { Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { ITEMS } from '../support/list-items.js';
import { liveVariedly } from '../support/metrics-life.js';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, later } from '../support/token-posts.js';
import { startWorld, type World } from '../support/world.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])$/;
const WORDS = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'entra_bff.request_id',
  'entra_bff.service',
  'entra_bff.endpoint',
  'entra_bff.resource',
  'entra_bff.rung',
  'entra_bff.result',
];

const ids = () => ({ trace: randomBytes(16).toString('hex'), span: randomBytes(8).toString('hex') });
type Ids = ReturnType<typeof ids>;

describe('a call that needs a new token, from a page that is traced', () => {
  let world: World;
  let collector: OtlpReceiver;
  let canaries: Canaries;
  const page: Ids = ids();
  const malformed = ['00-xyz', `ff-${page.trace}-${page.span}-01`, `00-${'0'.repeat(32)}-${page.span}-01`];
  const unrecorded: Ids = ids();
  const batched: Ids = ids();

  const call = async (browser: Browser, traceparent: string): Promise<void> => {
    const answer = await browser.xhr(ITEMS, { headers: { traceparent, tracestate: 'vendor=adele' } });
    expect(answer.status).toBe(200);
  };

  beforeAll(async () => {
    collector = await startOtlpReceiver();
    world = await startWorld({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=of%20the%20collector',
        OTEL_SERVICE_NAME: 'our-front',
      },
    });
    canaries = new Canaries(world);
    const browser = await liveVariedly(world, canaries);
    later(world, 61 * MINUTE);
    world.emulator.transcript.clear();
    await call(browser, `00-${page.trace}-${page.span}-01`);
    for (const bad of malformed) await call(browser, bad);
    const part = { id: '1', method: 'GET', url: ITEMS };
    await post(browser, { requests: [part] }, { traceparent: `00-${batched.trace}-${batched.span}-01` });
    await call(browser, `00-${unrecorded.trace}-${unrecorded.span}-00`);
    await world.bff.stop();
  });
  afterAll(async () => {
    await world.stop();
    await collector.stop();
  });

  const inTrace = (trace: string): ReceivedSpan[] =>
    collector.spans.filter(({ traceId }) => traceId === trace);
  const sent = (where: TranscriptFilter): string =>
    String(world.emulator.transcript.find(where)[0]?.headers['traceparent']);

  it('is one trace through page, service, Entra and Graph', () => {
    const spans = inTrace(page.trace);
    const named = (name: string | RegExp) => spans.find((span) => span.name.match(name) !== null);
    const [server, token, entra, graph] = [
      named(/^GET \/api\/sharepoint\/.*items$/),
      named(/^token$/),
      named('POST entra token'),
      named('GET graph'),
    ];
    expect(server).toMatchObject({ kind: 2, parentSpanId: page.span });
    expect(token).toMatchObject({ kind: 1, parentSpanId: server?.spanId });
    expect(entra).toMatchObject({ kind: 3, parentSpanId: token?.spanId });
    expect(graph).toMatchObject({ kind: 3, parentSpanId: server?.spanId });
    expect(sent(AT_TOKEN_ENDPOINT)).toBe(`00-${page.trace}-${entra?.spanId}-01`);
    expect(sent({ service: 'graph' })).toBe(`00-${page.trace}-${graph?.spanId}-01`);
    expect(token?.attributes).toMatchObject({ 'entra_bff.rung': 'server', 'entra_bff.result': 'renewed' });
    expect(server?.attributes).toMatchObject({ 'http.response.status_code': 200 });
  });

  it('holds the parts of a batch, each below the whole', () => {
    const spans = inTrace(batched.trace);
    const whole = spans.find(({ name }) => name.endsWith('/batch'));
    expect(whole).toMatchObject({ kind: 2, parentSpanId: batched.span });
    const part = spans.find(({ name }) => name.endsWith('/items'));
    expect(part).toMatchObject({ kind: 1, parentSpanId: whole?.spanId });
    expect(spans.some(({ name, kind }) => kind === 3 && name.endsWith(' graph'))).toBe(true);
  });

  it('begins a trace of its own where the page sends none that can be one', () => {
    const servers = collector.spans.filter(({ kind, parentSpanId }) => kind === 2 && parentSpanId === '');
    expect(servers.filter(({ name }) => name.endsWith('/items')).length).toBeGreaterThanOrEqual(
      malformed.length,
    );
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).not.toContain('0'.repeat(32));
  });

  it('is not recorded where the page does not record it, and goes on as such', () => {
    expect(inTrace(unrecorded.trace)).toEqual([]);
    const last = world.emulator.transcript.find({ service: 'graph' }).at(-1);
    const [, trace, , flags] = TRACEPARENT.exec(String(last?.headers['traceparent'])) ?? [];
    expect([trace, flags]).toEqual([unrecorded.trace, '00']);
  });

  it('tells Microsoft nothing but the trace: no state of the page’s', () => {
    for (const { headers } of world.emulator.transcript.find()) {
      expect(headers['tracestate']).toBeUndefined();
      expect(headers['baggage']).toBeUndefined();
    }
  });

  it('shows no secret, nobody, no list and no address in any span', () => {
    const text = collector.texts.join('\n');
    expect(collector.spans.length).toBeGreaterThan(30);
    expect(canaries.foundIn(text)).toEqual([]);
    const { users } = world.emulator;
    const words = [
      ...users.flatMap(({ username, oid, name }) => [username, oid, name]),
      'Requests/',
      'secret',
      '?',
    ];
    expect(words.filter((word) => text.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
    const attributes = new Set(collector.spans.flatMap((span) => Object.keys(span.attributes)));
    expect([...attributes].filter((name) => !WORDS.includes(name))).toEqual([]);
  });

  it('is sent to the collector by the name and with the headers that were set', () => {
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'our-front' });
    expect(collector.texts[0]).toMatch(/^\/v1\/traces\n.*"api-key":"of the collector"/);
  });

  it('is served all the same while the collector takes nothing, which is told once', async () => {
    collector.status = 400;
    const other = await world.replicate();
    const browser = world.browser(other);
    await browser.signIn('megan@contoso.onmicrosoft.com');
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    await other.stop();
    expect(other.log.of('traces_not_taken')).toHaveLength(1);
  });
});

describe('a service that is told of no collector', () => {
  it('neither begins a trace nor carries one on', async () => {
    const world = await startWorld();
    const { trace, span } = ids();
    const browser = await world.signedIn();
    await browser.xhr(ITEMS, { headers: { traceparent: `00-${trace}-${span}-01` } });
    const calls = world.emulator.transcript.find().filter(({ service }) => service !== 'entra');
    expect(calls.length).toBeGreaterThan(0);
    const posts = world.emulator.transcript.find(AT_TOKEN_ENDPOINT);
    expect([...calls, ...posts].flatMap(({ headers }) => headers['traceparent'] ?? [])).toEqual([]);
    await world.stop();
  });
});

describe('a page that wants everything recorded', () => {
  it('gets no more than the share that is set', async () => {
    const collector = await startOtlpReceiver();
    const world = await startWorld({
      env: {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path`,
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0',
      },
    });
    const browser = world.browser();
    for (let n = 0; n < 20; n += 1) {
      const { trace, span } = ids();
      await browser.xhr('/bff/user', { headers: { traceparent: `00-${trace}-${span}-01` } });
    }
    await world.stop();
    expect(collector.texts).toEqual([]);
    await collector.stop();
  });
});
