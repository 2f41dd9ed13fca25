import { TROUBLES } from '../health/condition.js';
import * as values from './label-values.js';

interface MetricShape {
  kind: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: Readonly<Record<string, values.LabelRule>>;
  /** Upper bounds of a histogram. */
  buckets?: readonly number[];
}

/** In seconds: from what a memory takes to where a caller gives up. */
const SECONDS = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 5, 10, 30];
const REDIS_SECONDS = [0.0005, 0.002, 0.01, 0.05, 0.2, 0.4];
const AGE_SECONDS = [60, 300, 900, 1_800, 2_700, 3_600, 5_400, 14_400, 86_400];
const BYTES = [256, 1_024, 4_096, 16_384, 65_536, 262_144];

/**
 * Every metric of the service, without the prefix that all share. A label says one of a few things that are known before
 * anybody calls: nothing of a user, and nothing that a caller sent. docs/metrics.md is checked against it.
 */
export const METRICS = {
  http_requests_total: {
    kind: 'counter',
    help: 'Requests that were answered, or broken off.',
    labels: { route: 'route', method: values.METHOD, status: 'status' },
  },
  http_request_duration_seconds: {
    kind: 'histogram',
    help: 'From a request to the end of its answer; event streams are left out.',
    labels: { route: 'route', method: values.METHOD },
    buckets: SECONDS,
  },
  http_requests_in_flight: { kind: 'gauge', help: 'Requests that have no answer yet.', labels: {} },
  http_problems_total: {
    kind: 'counter',
    help: 'Errors that were told, by their code.',
    labels: { code: values.PROBLEM },
  },
  sign_ins_total: {
    kind: 'counter',
    help: 'Sign-ins with somebody there.',
    labels: { way: values.SIGN_IN_WAY, outcome: values.SIGN_IN_OUTCOME },
  },
  silent_sign_ins_total: {
    kind: 'counter',
    help: 'Sign-ins that nobody sees.',
    labels: { way: values.SIGN_IN_WAY, outcome: values.SIGN_IN_OUTCOME },
  },
  token_renewals_total: {
    kind: 'counter',
    help: 'Attempts to come to a new token, by the rung and by what became of them.',
    labels: { rung: values.RUNG, result: values.RENEWAL_RESULT },
  },
  token_turns_total: {
    kind: 'counter',
    help: 'Callers who needed a new token, and what they did for it: one of many asks Entra.',
    labels: { turn: values.TURN },
  },
  token_age_seconds: {
    kind: 'histogram',
    help: 'How old an access token was when a request used it.',
    labels: { resource: values.SERVICE },
    buckets: AGE_SECONDS,
  },
  lease_wait_seconds: {
    kind: 'histogram',
    help: 'How long a replica waited for another one that renewed the same account.',
    labels: {},
    buckets: SECONDS,
  },
  lease_takeovers_total: {
    kind: 'counter',
    help: 'Leases whose owner was gone: this replica went on in its place.',
    labels: {},
  },
  sessions_started_total: { kind: 'counter', help: 'Sessions that began.', labels: {} },
  sessions_ended_total: {
    kind: 'counter',
    help: 'Sessions that somebody ended; those that ran out are not noticed.',
    labels: { reason: values.SESSION_END },
  },
  event_streams: { kind: 'gauge', help: 'Streams of /bff/events that are open.', labels: {} },
  cache_requests_total: {
    kind: 'counter',
    help: 'Looks into the memory of this process.',
    labels: { cache: values.CACHE, result: ['hit', 'miss'] },
  },
  cache_entries: {
    kind: 'gauge',
    help: 'What is in the memory of this process: sessions and tokens that were used lately.',
    labels: { cache: values.CACHE },
  },
  cache_bytes: {
    kind: 'gauge',
    help: 'About how many bytes it takes.',
    labels: { cache: values.CACHE },
  },
  store_reads_total: {
    kind: 'counter',
    help: 'Looks into the store.',
    labels: { purpose: values.PURPOSE, result: ['hit', 'miss'] },
  },
  store_entry_bytes: {
    kind: 'histogram',
    help: 'Size of entries as they are stored: sealed.',
    labels: { purpose: values.PURPOSE },
    buckets: BYTES,
  },
  store_integrity_failures_total: {
    kind: 'counter',
    help: 'Stored entries that were altered, moved, or sealed under a key that is not known.',
    labels: { purpose: values.PURPOSE },
  },
  store_up: { kind: 'gauge', help: '0 while the store does not answer.', labels: {} },
  redis_command_duration_seconds: {
    kind: 'histogram',
    help: 'From a command to its answer, good or bad.',
    labels: { command: values.COMMAND },
    buckets: REDIS_SECONDS,
  },
  redis_command_failures_total: {
    kind: 'counter',
    help: 'Commands without a good answer.',
    labels: { reason: values.REDIS_FAULT },
  },
  entra_requests_total: {
    kind: 'counter',
    help: 'Requests to Entra.',
    labels: { endpoint: values.ENDPOINT, outcome: values.CALL_OUTCOME },
  },
  entra_request_duration_seconds: {
    kind: 'histogram',
    help: 'From a request to Entra to its answer, or to its end without one.',
    labels: { endpoint: values.ENDPOINT },
    buckets: SECONDS,
  },
  upstream_requests_total: {
    kind: 'counter',
    help: 'Requests to Graph and SharePoint.',
    labels: { service: values.SERVICE, outcome: values.CALL_OUTCOME },
  },
  upstream_request_duration_seconds: {
    kind: 'histogram',
    help: 'From a request to the headers of a stream, or to the end of any other answer.',
    labels: { service: values.SERVICE },
    buckets: SECONDS,
  },
  upstream_faults_total: {
    kind: 'counter',
    help: 'Calls that Graph or SharePoint refused or failed, by our word for it.',
    labels: { service: values.SERVICE, code: values.PROBLEM },
  },
  upstream_windows_total: {
    kind: 'counter',
    help: 'Times in which nothing is sent that were opened here.',
    labels: { service: values.SERVICE, scope: values.WINDOW_SCOPE },
  },
  upstream_calls_refused_total: {
    kind: 'counter',
    help: 'Calls that were not sent, because the other side asked to wait or keeps failing.',
    labels: { service: values.SERVICE, reason: values.NOT_SENT },
  },
  circuit_open: {
    kind: 'gauge',
    help: 'How many hosts of a service are left alone because they keep failing.',
    labels: { service: values.CIRCUIT },
  },
  condition: {
    kind: 'gauge',
    help: '1 while it is so: the reasons for which /health/ready says "degraded".',
    labels: { trouble: TROUBLES },
  },
  draining: { kind: 'gauge', help: '1 while the service ends.', labels: {} },
  rate_limited_total: {
    kind: 'counter',
    help: 'Requests that came too often.',
    labels: { limit: values.LIMIT },
  },
  notifications_total: {
    kind: 'counter',
    help: 'Change notifications that were delivered.',
    labels: { service: values.SERVICE, outcome: values.DELIVERY },
  },
  log_events_total: {
    kind: 'counter',
    help: 'Log lines from warnings up, whether LOG_LEVEL lets them out or not.',
    labels: { event: values.LOG_EVENT },
  },
  audit_events_total: {
    kind: 'counter',
    help: 'Audit events, those that are not written one by one too.',
    labels: { event: values.AUDIT_EVENT },
  },
} as const satisfies Record<string, MetricShape>;

export type MetricName = keyof typeof METRICS;

export const PREFIX = 'entra_bff_';
