import type { ProblemCode, UpstreamProblem } from '@entra-bff/contract';
import { BffError, type Resync } from '../platform/problem.js';
import { retryAfterSeconds } from '../platform/retry-after.js';
import type { UpstreamSignal } from './upstream-signal.js';

/** Every condition that is given has to hold. */
export interface ErrorRow {
  status?: readonly number[];
  /** The innermost code that any row knows is one of these. */
  codes?: readonly string[];
  /** Judged by text only where the upstream has no code for it. */
  text?: RegExp;
  html?: true;
  problem: ProblemCode;
  detail?: string;
  /** Only whoever runs the service can mend it. */
  alarming?: true;
}

const WITHOUT_RETRY_AFTER_SECONDS = 10;

/** What SharePoint and Graph say, in our words: the first row that fits. */
export const ERROR_MAP: readonly ErrorRow[] = [
  { status: [503, 509], problem: 'upstream_throttled' },
  { html: true, text: /Throttle\.htm/i, problem: 'upstream_throttled' },
  { status: [301, 302, 303, 307, 308], text: /Throttle\.htm/i, problem: 'upstream_throttled' },
  { status: [429], problem: 'throttled' },
  { codes: ['activityLimitReached', 'throttledRequest', 'tooManyRequests'], problem: 'throttled' },
  { status: [401], text: /429 TOO MANY REQUESTS/i, problem: 'throttled' },
  // The service's own fault: another sign-in of the user would change nothing.
  {
    status: [401],
    text: /invalid audience|AudienceUriValidationFailed/i,
    problem: 'upstream_invalid',
    alarming: true,
  },
  { status: [401], problem: 'reauth_required' },
  { codes: ['-2130575252', '-2130575251'], problem: 'upstream_invalid' },
  {
    codes: ['-2147024860', 'Microsoft.SharePoint.SPQueryThrottledException'],
    problem: 'list_view_threshold',
  },
  {
    status: [400],
    text: /cannot be referenced in filter or orderby as it is not indexed/i,
    problem: 'column_not_indexed',
  },
  {
    codes: ['resyncRequired', 'resyncChangesApplyDifferences', 'resyncChangesUploadDifferences'],
    problem: 'resync_required',
  },
  { status: [410], problem: 'resync_required' },
  {
    status: [404],
    text: /upload session was not found/i,
    problem: 'not_found',
    detail: 'This upload has ended or was never begun: start a new one, and use its address.',
  },
  {
    codes: [
      'itemNotFound',
      '-2130575338',
      '-2147024894',
      'Microsoft.SharePoint.Client.ResourceNotFoundException',
    ],
    problem: 'not_found',
  },
  { status: [404], problem: 'not_found' },
  {
    status: [409],
    text: /upload session already exists/i,
    problem: 'name_conflict',
    detail: 'Another upload of this file is under way: finish or cancel that one first.',
  },
  { codes: ['-2130575257', 'nameAlreadyExists'], problem: 'name_conflict' },
  { codes: ['resourceModified', '-2130575305'], problem: 'etag_mismatch' },
  { status: [412], problem: 'etag_mismatch' },
  { codes: ['invalidRange', 'fragmentOverlap', 'fragmentOutOfOrder'], problem: 'upload_range' },
  { status: [416], problem: 'upload_range', detail: 'The range lies outside the file.' },
  { codes: ['locked', 'resourceLocked', 'Microsoft.SharePoint.SPFileLockException'], problem: 'locked' },
  { status: [423], problem: 'locked' },
  { codes: ['quotaLimitReached'], problem: 'quota_exceeded' },
  { status: [507], problem: 'quota_exceeded' },
  { status: [413], problem: 'payload_too_large' },
  { codes: ['accessDenied', '-2147024891'], problem: 'access_denied' },
  { status: [403], problem: 'access_denied' },
  { status: [409], problem: 'name_conflict' },
  { status: [400], problem: 'bad_request', detail: 'SharePoint does not accept the values of the request.' },
  { status: [500, 502, 504], problem: 'upstream_unavailable' },
];

/** What any call to them may come to. */
export const UPSTREAM_PROBLEMS: readonly ProblemCode[] = [
  ...new Set<ProblemCode>([
    ...ERROR_MAP.map(({ problem }) => problem),
    'upstream_invalid',
    'upstream_timeout',
    'upstream_unavailable',
  ]),
];

const CANONICAL_CODES: ReadonlyMap<string, string> = new Map(
  ERROR_MAP.flatMap(({ codes = [] }) => codes.map((code) => [code.toLowerCase(), code] as const)),
);

export function rowOf(signal: UpstreamSignal): ErrorRow | undefined {
  const known = knownCode(signal);
  return ERROR_MAP.find((row) => fits(row, signal, known));
}

/** The error to answer with. `now` (milliseconds) is for a `Retry-After` that is a date. */
export function problemOf(signal: UpstreamSignal, now: number): BffError {
  const row = rowOf(signal);
  const code = row?.problem ?? (signal.status >= 500 ? 'upstream_unavailable' : 'upstream_invalid');
  return new BffError(code, {
    upstream: upstreamOf(signal),
    ...(row?.detail !== undefined && { detail: row.detail }),
    ...(code === 'resync_required' && { resync: resyncOf(signal) }),
    ...retryAfter(code, signal, now),
  });
}

/**
 * What Graph asks of a reader whose link is too old: to take the server's state over its own, unless it says to upload
 * what is only here.
 *
 * @see https://learn.microsoft.com/graph/api/driveitem-delta
 */
function resyncOf({ codes, location }: UpstreamSignal): Resync {
  const upload = codes.some((code) => code.toLowerCase() === 'resyncchangesuploaddifferences');
  return { mode: upload ? 'uploadDifferences' : 'applyDifferences', link: location };
}

/** The `upstream` member of a problem: the service's code only where it cannot be an echo of something of ours. */
export function upstreamOf(signal: UpstreamSignal): UpstreamProblem {
  const code = knownCode(signal) ?? signal.codes.find(isPlainWord);
  return {
    service: signal.service,
    status: signal.status,
    ...(code !== undefined && { code }),
    ...(signal.requestId !== undefined && { requestId: signal.requestId }),
  };
}

/** The innermost code that the map knows, in the map's spelling. */
function knownCode({ codes }: UpstreamSignal): string | undefined {
  return codes.map((code) => CANONICAL_CODES.get(code.toLowerCase())).find((code) => code !== undefined);
}

function isPlainWord(code: string): boolean {
  return /^(?:[A-Za-z]{1,48}|-?\d{1,10})$/.test(code);
}

function fits(row: ErrorRow, signal: UpstreamSignal, known: string | undefined): boolean {
  return (
    (row.status === undefined || row.status.includes(signal.status)) &&
    (row.codes === undefined || (known !== undefined && row.codes.includes(known))) &&
    (row.html === undefined || signal.html) &&
    (row.text === undefined || row.text.test(signal.text))
  );
}

/** Whole seconds, always: some clients read nothing else (a date made PnPjs retry at once). */
function retryAfter(code: ProblemCode, signal: UpstreamSignal, now: number): { retryAfter?: number } {
  if (code !== 'throttled' && code !== 'upstream_throttled') return {};
  const told = [signal.retryAfter, signal.rateLimitReset]
    .map((header) => retryAfterSeconds(header, now))
    .filter((seconds) => seconds !== undefined);
  return { retryAfter: told.length === 0 ? WITHOUT_RETRY_AFTER_SECONDS : Math.max(...told) };
}
