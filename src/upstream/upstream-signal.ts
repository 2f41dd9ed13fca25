import type { UpstreamProblem } from '@entra-bff/contract';
import { isJsonObject, objectOf, parseJsonObject, textOf, type JsonObject } from './json.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** An answer of the upstream, as far as it is read. */
export interface UpstreamAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** What a failed answer says, without its text ever leaving this process. */
export interface UpstreamSignal {
  service: UpstreamProblem['service'];
  status: number;
  /** The innermost first. */
  codes: readonly string[];
  /** Messages, diagnostics and where it redirects to: only for the rows of the error map that say so. */
  text: string;
  html: boolean;
  requestId: string | undefined;
  /** Where a stale reader of changes starts over. */
  location: string | undefined;
  retryAfter: string | undefined;
  rateLimitReset: string | undefined;
}

const DEEPEST_INNER_ERROR = 8;
const LONGEST_TEXT = 4_096;

/**
 * Reads the error shapes of Graph (`error.innerError…`) and of SharePoint (`odata.error`, a verbose `error`, a bare
 * `error_description`). Graph's documentation asks clients to loop through the nested errors and to use the last
 * code that they understand: https://learn.microsoft.com/graph/errors
 */
export function readSignal(service: UpstreamProblem['service'], answer: UpstreamAnswer): UpstreamSignal {
  const { headers, status } = answer;
  const html = /html/i.test(first(headers, 'content-type') ?? '');
  const raw = answer.body.toString('utf8', 0, 65_536);
  const body = html ? undefined : parseJsonObject(raw);
  const error = objectOf(body, 'error') ?? objectOf(body, 'odata.error');
  const nested = nestedErrors(error);
  return {
    service,
    status,
    codes: nested.flatMap(codesOf).toReversed(),
    text: textFor(headers, html ? raw : '', nested, body),
    html,
    requestId: requestIdOf(headers),
    location: first(headers, 'location'),
    retryAfter: first(headers, 'retry-after'),
    rateLimitReset: first(headers, 'ratelimit-reset'),
  };
}

function nestedErrors(error: JsonObject | undefined): JsonObject[] {
  const found: JsonObject[] = [];
  for (let next = error; next !== undefined && found.length < DEEPEST_INNER_ERROR;) {
    found.push(next);
    // Both spellings occur.
    next = objectOf(next, 'innerError') ?? objectOf(next, 'innererror');
  }
  return found;
}

/** SharePoint's are a number and a type: `-2147024891, System.UnauthorizedAccessException`. */
function codesOf(error: JsonObject): string[] {
  const code = textOf(error, 'code') ?? '';
  return code
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function textFor(headers: Headers, page: string, nested: JsonObject[], body: JsonObject | undefined): string {
  const messages = nested.map(({ message }) => (isJsonObject(message) ? textOf(message, 'value') : message));
  const parts = [first(headers, 'x-ms-diagnostics'), first(headers, 'location'), page, ...messages];
  const description = textOf(body, 'error_description');
  return [...parts, description]
    .filter((part) => typeof part === 'string')
    .join('\n')
    .slice(0, LONGEST_TEXT);
}

/** Only what looks like an id: an upstream that echoes a header must not turn it into ours. */
function requestIdOf(headers: Headers): string | undefined {
  const id = first(headers, 'request-id') ?? first(headers, 'sprequestguid');
  return id !== undefined && /^[A-Za-z0-9-]{8,48}$/.test(id) ? id : undefined;
}

/** A header's value; of one that was sent more often the first. */
export function first(headers: Headers, name: string): string | undefined {
  return [headers[name]].flat()[0];
}
