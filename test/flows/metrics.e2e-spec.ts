import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METRICS, PREFIX } from '../../src/platform/metrics/metric-table.js';
import { Canaries } from '../support/canaries.js';
import { metricsAddress, scrape, type Scrape } from '../support/metrics.js';
import { liveVariedly } from '../support/metrics-life.js';
import { strangeSamples } from '../support/metric-rules.js';
import { expectProblem } from '../support/problems.js';
import { startWorld, type World } from '../support/world.js';

describe('the metrics of a service that has seen a lot', () => {
  let world: World;
  let canaries: Canaries;
  let seen: Scrape;
  beforeAll(async () => {
    world = await startWorld({ redis: true, env: { METRICS_PORT: '0' } });
    canaries = new Canaries(world);
    await liveVariedly(world, canaries);
    seen = await scrape(world.bff);
  });
  afterAll(() => world.stop());

  it('are told at /metrics of METRICS_PORT by GET, and nothing else is', async () => {
    const address = metricsAddress(world.bff);
    const good = await fetch(address);
    expect([good.status, good.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect((await fetch(address, { method: 'POST' })).status).toBe(405);
    for (const path of ['/', '/health/live', '/metrics/', '/bff/user', '/openapi.json'])
      expect((await fetch(new URL(path, address))).status).toBe(404);
  });

  it('are not told on PORT', async () => {
    expectProblem(await world.browser().xhr('/metrics'), 'not_found');
  });

  it('say nothing but what the table of metrics knows', () => {
    expect(strangeSamples(seen)).toEqual([]);
  });

  it('show no secret, nobody, no list and no address', () => {
    expect(canaries.foundIn(seen.text)).toEqual([]);
    const { users, environment } = world.emulator;
    const words = [
      ...users.flatMap(({ username, oid, name }) => [username, oid, name]),
      'Requests',
      'Nothing',
      '/sites/demo',
      'no/such/place',
      'secret',
      '?',
      ...Object.values(environment).filter((value) => value.length > 12),
      world.origin,
    ];
    const text = seen.samples
      .flatMap(({ labels }) => Object.values(labels))
      .join('\n')
      .toLowerCase();
    expect(words.filter((word) => text.includes(word.toLowerCase()))).toEqual([]);
  });

  it.each([
    ['http_requests_total', { route: '/bff/user', method: 'GET', status: '200' }],
    ['http_requests_total', { route: 'none', status: '404' }],
    ['http_request_duration_seconds_count', { route: '/bff/user', method: 'GET' }],
    ['http_problems_total', { code: 'session_required' }],
    ['sign_ins_total', { way: 'login', outcome: 'completed' }],
    ['silent_sign_ins_total', { way: 'iframe', outcome: 'completed' }],
    ['silent_sign_ins_total', { way: 'iframe', outcome: 'account_mismatch' }],
    ['token_renewals_total', { rung: 'server', result: 'renewed' }],
    ['token_renewals_total', { rung: 'server', result: 'unreachable' }],
    ['token_renewals_total', { rung: 'frame', result: 'renewed' }],
    ['token_renewals_total', { rung: 'frame', result: 'account_mismatch' }],
    ['token_turns_total', { turn: 'asked' }],
    ['token_age_seconds_count', { resource: 'graph' }],
    ['sessions_started_total', {}],
    ['sessions_ended_total', { reason: 'signed_out' }],
    ['cache_requests_total', { cache: 'sessions', result: 'hit' }],
    ['cache_requests_total', { cache: 'tokens', result: 'miss' }],
    ['cache_entries', { cache: 'sessions' }],
    ['cache_bytes', { cache: 'tokens' }],
    ['store_reads_total', { purpose: 'session', result: 'hit' }],
    ['store_reads_total', { purpose: 'msal-partition', result: 'hit' }],
    ['store_entry_bytes_count', { purpose: 'held-token' }],
    ['store_up', {}],
    ['redis_command_duration_seconds_count', { command: 'mget' }],
    ['entra_requests_total', { endpoint: 'token', outcome: '2xx' }],
    ['entra_requests_total', { endpoint: 'token', outcome: 'unreachable' }],
    ['entra_request_duration_seconds_count', { endpoint: 'discovery' }],
    ['upstream_requests_total', { service: 'graph', outcome: '2xx' }],
    ['upstream_requests_total', { service: 'graph', outcome: '429' }],
    ['upstream_request_duration_seconds_count', { service: 'graph' }],
    ['upstream_faults_total', { service: 'graph', code: 'throttled' }],
    ['upstream_windows_total', { service: 'graph' }],
    ['upstream_calls_refused_total', { service: 'graph', reason: 'throttled' }],
    ['notifications_total', { service: 'graph', outcome: 'refused' }],
    ['log_events_total', { event: 'idp_unavailable' }],
    ['audit_events_total', { event: 'cross_site_refused' }],
  ])('count %s %o', (name, labels) => {
    expect(seen.sum(name, labels)).toBeGreaterThan(0);
  });

  it('have every metric from the beginning, and Node its own', () => {
    const names = Object.keys(METRICS).map((name) => PREFIX + name);
    expect(names.filter((name) => !seen.text.includes(`# TYPE ${name} `))).toEqual([]);
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_heap_size_used_bytes',
      'nodejs_gc_duration_seconds',
      'nodejs_active_handles',
      'process_cpu_seconds_total',
    ])
      expect(seen.text).toContain(`# TYPE ${name} `);
  });
});
