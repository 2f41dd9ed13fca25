import { PROBLEM_STATUS, type Problem, type ProblemCode, type UpstreamProblem } from '@entra-bff/contract';

/** How to go on after `resync_required`. */
export interface Resync {
  mode: NonNullable<Problem['mode']>;
  /** Sealed, to start over with. */
  cursor?: string;
  /** The upstream's own, which is told to nobody. */
  link?: string | undefined;
}

export interface BffErrorOptions {
  /** One public sentence: what is wrong and what to do. Never holds input, tokens or Entra's own text. */
  detail?: string;
  /** Seconds. */
  retryAfter?: number;
  loginUrl?: string;
  challengeId?: string;
  upstream?: UpstreamProblem;
  /** Where the status alone would say otherwise: the same request may succeed when it is sent again. */
  retryable?: boolean;
  resync?: Resync;
  /** Where an upload goes on. */
  nextExpectedRanges?: readonly string[];
  /** `Allow` of a 405. */
  allow?: readonly string[];
  /** `WWW-Authenticate` for machine clients. */
  wwwAuthenticate?: string;
  /** For the log only. */
  cause?: unknown;
}

const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** An expected failure: one code of the contract's closed vocabulary. */
export class BffError extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly options: BffErrorOptions = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BffError';
    this.status = PROBLEM_STATUS[code];
  }

  /** Seconds; every 503 has one, so that no client has to guess. */
  get retryAfter(): number | undefined {
    if (this.options.retryAfter !== undefined) return Math.max(1, Math.ceil(this.options.retryAfter));
    return this.status === 503 || this.status === 429 ? DEFAULT_RETRY_AFTER_SECONDS : undefined;
  }
}

const RETRYABLE: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

function isRetryable({ code, status, options }: BffError): boolean {
  if (options.retryable !== undefined) return options.retryable;
  return RETRYABLE.has(status) && code !== 'upstream_invalid' && code !== 'idp_response_invalid';
}

/** The public body of an error (RFC 9457). `instance` is the request id. */
export function toProblem(error: BffError, requestId: string): Problem {
  const { loginUrl, challengeId, upstream, resync, nextExpectedRanges } = error.options;
  return {
    type: `urn:entra-bff:problem:${error.code}`,
    title: TITLES[error.code],
    status: error.status,
    detail: error.options.detail ?? TITLES[error.code],
    instance: requestId,
    code: error.code,
    retryable: isRetryable(error),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    ...(loginUrl !== undefined && { loginUrl }),
    ...(challengeId !== undefined && { challengeId }),
    ...(resync !== undefined && { mode: resync.mode }),
    ...(resync?.cursor !== undefined && { cursor: resync.cursor }),
    ...(upstream !== undefined && { upstream }),
    ...(nextExpectedRanges !== undefined && { nextExpectedRanges }),
  };
}

const TITLES: Record<ProblemCode, string> = {
  session_required: 'Sign in first: there is no session, or it has ended.',
  reauth_required: 'The user has to sign in again before this call can be made.',
  invalid_token: 'The bearer token is not acceptable.',
  consent_required: 'The user or an administrator has to consent first.',
  access_blocked: 'A policy of the organisation blocks this access.',
  tenant_not_allowed: 'Accounts of this tenant are not let in.',
  account_mismatch: 'Another account came back than the one that is signed in.',
  access_denied: 'Access is denied.',
  csrf_rejected: 'The anti-forgery header X-CSRF: 1 is missing.',
  origin_rejected: 'Requests from this origin are not accepted.',
  bad_request: 'The request is not valid.',
  login_failed: 'The sign-in could not be completed. Start it again.',
  login_expired: 'The sign-in took too long. Start it again.',
  target_not_allowed: 'The request names a target that is not configured.',
  not_found: 'There is nothing at this address.',
  method_not_allowed: 'This method is not allowed here.',
  not_acceptable: 'None of the accepted representations is available.',
  request_timeout: 'The request took too long to arrive.',
  name_conflict: 'Something of this name exists already.',
  resync_required: 'The cursor is too old: start over.',
  etag_mismatch: 'Somebody else changed it in the meantime: read it again.',
  payload_too_large: 'The body is too large.',
  uri_too_long: 'The address is too long.',
  unsupported_media_type: 'The body has a media type that is not accepted here.',
  upload_range: 'The range does not fit the upload.',
  misdirected_request: 'This host is not served here.',
  list_view_threshold: 'The list is too large for this query: filter by an indexed column.',
  column_not_indexed: 'The column is not indexed and cannot be filtered or sorted by.',
  locked: 'Somebody else has locked it.',
  precondition_required: 'Send If-Match with the ETag that was read.',
  throttled: 'Too many requests: slow down.',
  internal_error: 'An internal error occurred. It was logged under the instance id.',
  idp_response_invalid: 'Entra ID gave an answer that cannot be used.',
  upstream_unavailable: 'SharePoint cannot be reached.',
  upstream_invalid: 'SharePoint gave an answer that cannot be used.',
  idp_unavailable: 'Entra ID cannot be reached right now. The session is kept.',
  idp_throttled: 'Entra ID asks to slow down. The session is kept.',
  store_unavailable: 'The session store cannot be reached right now. The session is kept.',
  upstream_throttled: 'SharePoint is busy.',
  shutting_down: 'This instance is shutting down: try again.',
  upstream_timeout: 'SharePoint did not answer in time.',
  quota_exceeded: 'The storage quota is exceeded.',
};
