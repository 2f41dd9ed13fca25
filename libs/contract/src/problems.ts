/**
 * The closed vocabulary of errors (`code` of every `application/problem+json` answer) with the HTTP
 * status each one travels under.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457 Problem Details for HTTP APIs
 */
export const PROBLEM_STATUS = {
  session_required: 401,
  reauth_required: 401,
  invalid_token: 401,
  consent_required: 403,
  access_blocked: 403,
  tenant_not_allowed: 403,
  account_mismatch: 403,
  access_denied: 403,
  csrf_rejected: 403,
  origin_rejected: 403,
  bad_request: 400,
  login_failed: 400,
  login_expired: 400,
  target_not_allowed: 400,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  name_conflict: 409,
  resync_required: 410,
  etag_mismatch: 412,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  upload_range: 416,
  misdirected_request: 421,
  list_view_threshold: 422,
  column_not_indexed: 422,
  locked: 423,
  precondition_required: 428,
  throttled: 429,
  internal_error: 500,
  idp_response_invalid: 502,
  upstream_unavailable: 502,
  upstream_invalid: 502,
  idp_unavailable: 503,
  idp_throttled: 503,
  store_unavailable: 503,
  upstream_throttled: 503,
  shutting_down: 503,
  upstream_timeout: 504,
  quota_exceeded: 507,
} as const;

/** One word per meaning; clients switch on it, never on `title` or `detail`. */
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** What the upstream service said, without its text. */
export interface UpstreamProblem {
  service: 'entra' | 'graph' | 'sharepoint';
  status: number;
  /** The service's own error code, e.g. `itemNotFound`. */
  code?: string;
  /** `request-id` or `SPRequestGuid`: what Microsoft's support asks for. */
  requestId?: string;
}

/** Body of every error answer (RFC 9457 with our extension members). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The request id, also in the `X-Request-Id` header. */
  instance: string;
  code: ProblemCode;
  /** Whether the same request may succeed later without anybody doing anything. */
  retryable: boolean;
  /** Seconds, also in the `Retry-After` header. */
  retryAfter?: number;
  /** Where a navigation (never an XHR) lets the user satisfy Entra. */
  loginUrl?: string;
  /** Names a claims challenge that is kept on the server. */
  challengeId?: string;
  /**
   * Of `resync_required`: whose word counts. `applyDifferences`: replace what you have by what the new reading says;
   * `uploadDifferences`: besides, keep and send what the new reading does not have.
   */
  mode?: 'applyDifferences' | 'uploadDifferences';
  /** Of `resync_required`, where changes are read: starts over. */
  cursor?: string;
  upstream?: UpstreamProblem;
  /** Of an upload's `upload_range`: where to go on, e.g. `10485760-`. */
  nextExpectedRanges?: readonly string[];
}

/** What a script acts on without reading the body; on every problem, in whatever envelope. */
export const PROBLEM_HEADERS = {
  /** The {@link ProblemCode}. */
  code: 'X-BFF-Problem',
  /** {@link Problem.challengeId} */
  challenge: 'X-BFF-Challenge',
  /**
   * `1`: certainly nothing was changed in SharePoint or Graph by this request, so that it may be sent again when the
   * cause is gone, whatever its method.
   */
  untouched: 'X-BFF-Untouched',
} as const;

/** `Content-Type` of {@link Problem}. */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';
