import { encodeSegment } from '../path/path-text.js';

/** A call to Graph. */
export interface GraphRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Encoded, below `/v1.0`; a sealed cursor's comes with its query. */
  path: string;
  /** Values are encoded here, so that none can begin another option. */
  query?: Readonly<Record<string, string | undefined>>;
  /** `If-Match` and the like: names in lower case. */
  headers?: Readonly<Record<string, string | undefined>>;
  body?: { json: unknown } | { bytes: Buffer };
  /** What a good answer holds; JSON by default. */
  due?: 'json' | 'nothing';
}

/** Microsoft asks for this form, so that traffic can be told apart when it is throttled. */
export const USER_AGENT = 'NONISV|entra-bff|entra-bff/0.1.0';

/** Path and query. */
export function targetOf({ path, query = {} }: GraphRequest): string {
  const options = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeSegment(value)}`],
  );
  return options.length === 0 ? path : `${path}?${options.join('&')}`;
}

/** Exactly these headers: nothing of the browser's request is copied. */
export function headersOf(request: GraphRequest, token: string, requestId: string): Record<string, string> {
  const { body, headers = {} } = request;
  const given = Object.entries(headers).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  return {
    ...Object.fromEntries(given),
    ...(body !== undefined && {
      'content-type': 'json' in body ? 'application/json' : 'application/octet-stream',
    }),
    accept: 'application/json',
    'accept-encoding': 'identity',
    authorization: `Bearer ${token}`,
    'client-request-id': requestId,
    'user-agent': USER_AGENT,
  };
}

export function bytesOf({ body }: GraphRequest): string | Buffer | undefined {
  if (body === undefined) return undefined;
  return 'json' in body ? JSON.stringify(body.json) : body.bytes;
}
