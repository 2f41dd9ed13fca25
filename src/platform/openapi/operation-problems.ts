import { PROBLEM_CONTENT_TYPE, PROBLEM_STATUS, type ProblemCode } from '@entra-bff/contract';
import type { MountErrors } from './api-mount.decorator.js';
import type { Handler } from './handlers.js';
import { problemSchemaOf } from './problem-schemas.js';

/** What an operation is, as far as its problems depend on it. */
export interface Described {
  method: string;
  handler: Pick<Handler, 'isPublic' | 'config' | 'problems'>;
  hasParameters: boolean;
  hasBody: boolean;
  /** Whether machine clients are let in. */
  takesBearer: boolean;
}

const SAFE: ReadonlySet<string> = new Set(['get', 'head', 'options']);

/** Every code that the operation can answer: its own, and those that all routes of its kind have. */
export function problemsOf(operation: Described): ProblemCode[] {
  const codes = [...operation.handler.problems, ...ofTheEdge(operation), ...ofTheMessage(operation)];
  return [...new Set(codes)].toSorted();
}

/** Who may call, and when. */
function ofTheEdge({ method, handler: { isPublic, config }, takesBearer }: Described): ProblemCode[] {
  const { crossSite, anyHost, answersWhileDraining } = config;
  return [
    ...when(anyHost !== true, 'misdirected_request'),
    ...when(anyHost !== true && answersWhileDraining !== true, 'shutting_down'),
    ...when(crossSite !== 'open', 'origin_rejected'),
    ...when(crossSite !== 'open' && !SAFE.has(method), 'csrf_rejected'),
    ...when(!isPublic, 'session_required', 'account_mismatch', 'store_unavailable'),
    ...when(takesBearer, 'invalid_token', 'idp_unavailable', 'idp_response_invalid'),
  ];
}

/** How the call is written. */
function ofTheMessage({ handler, hasParameters, hasBody }: Described): ProblemCode[] {
  return [
    'bad_request',
    'internal_error',
    ...when(hasParameters, 'uri_too_long'),
    ...when(hasBody, 'payload_too_large', 'request_timeout'),
    ...when(hasBody && handler.config.rawBody !== true, 'unsupported_media_type'),
  ];
}

function when(holds: boolean, ...codes: ProblemCode[]): ProblemCode[] {
  return holds ? codes : [];
}

/**
 * A response for each status, under a name that says what is in it: many operations have the same. Below a mount an
 * error wears its clients' envelope.
 */
export function problemResponses(
  codes: readonly ProblemCode[],
  envelope?: MountErrors,
): { status: string; name: string; response: object }[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const status = PROBLEM_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, those]) => ({
    status: String(status),
    name: [...(envelope === undefined ? [] : [envelope]), status, ...those].join('.'),
    response: {
      description: those.map((code) => `\`${code}\``).join(', '),
      headers: headersOf(status, those),
      content: {
        [envelope === undefined ? PROBLEM_CONTENT_TYPE : 'application/json']: {
          schema: problemSchemaOf(status, those, envelope),
        },
      },
    },
  }));
}

/** Of what only the user can give. */
const CHALLENGES: ReadonlySet<ProblemCode> = new Set(['reauth_required', 'consent_required']);

/** Contract: a 503 and a 429 always say how long to wait. */
function headersOf(status: number, codes: readonly ProblemCode[]): object {
  const header = (name: string): object => ({ [name]: { $ref: `#/components/headers/${name}` } });
  return {
    ...header('X-Request-Id'),
    ...header('X-BFF-Problem'),
    ...header('X-BFF-Untouched'),
    ...(codes.some((code) => CHALLENGES.has(code)) && header('X-BFF-Challenge')),
    ...((status === 503 || status === 429) && header('Retry-After')),
    ...(codes.includes('invalid_token') && header('WWW-Authenticate')),
  };
}

export const HEADERS = {
  'X-Request-Id': { description: 'Names the request in logs.', schema: { type: 'string' } },
  'X-BFF-Problem': { description: 'The code of the problem.', schema: { type: 'string' } },
  'X-BFF-Challenge': {
    description: 'challengeId of the problem, if it has one.',
    schema: { type: 'string' },
  },
  'X-BFF-Untouched': {
    description: 'Certainly nothing was changed upstream: the request may be sent again.',
    schema: { type: 'string', example: '1' },
  },
  'Retry-After': {
    description: 'Whole seconds to wait.',
    required: true,
    schema: { type: 'integer', example: 10 },
  },
  'WWW-Authenticate': {
    description: 'To machine clients: RFC 6750, with the claims that Entra asks for.',
    schema: { type: 'string' },
  },
  ETag: {
    description: 'The version, with its quotes: send it as If-Match.',
    schema: { type: 'string', example: '"2d1c7f0e,3"' },
  },
  Location: {
    description: 'The address of what was made.',
    schema: { type: 'string', example: '/api/sharepoint/lists/Requests/items/13' },
  },
} as const;
