import { encodeSegment } from './path-text.js';

/** A call to one of the two, as its client takes it: what is sent of it is an {@link UpstreamCall}. */
export interface UpstreamRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Encoded, below the client's base (Graph's `/v1.0`, SharePoint's host); a sealed cursor's comes with its query. */
  path: string;
  /** Values are encoded here, so that none can begin another option. */
  query?: Readonly<Record<string, string | undefined>>;
  /** `If-Match` and the like: names in lower case. */
  headers?: Readonly<Record<string, string | undefined>>;
  body?: { json: unknown } | { bytes: Buffer };
  /** What a good answer holds; JSON by default. */
  due?: 'json' | 'nothing';
}

/** Path and query. */
export function targetOf({ path, query = {} }: UpstreamRequest): string {
  const options = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeSegment(value)}`],
  );
  return options.length === 0 ? path : `${path}?${options.join('&')}`;
}

/** Exactly these headers: nothing of the browser's request is copied. */
export function headersOf(
  request: UpstreamRequest,
  token: string,
  requestId: string,
): Record<string, string> {
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
  };
}

export function bytesOf({ body }: UpstreamRequest): string | Buffer | undefined {
  if (body === undefined) return undefined;
  return 'json' in body ? JSON.stringify(body.json) : body.bytes;
}
