import { HttpFailure, type HttpAnswer } from '../../platform/http-client.js';
import { isJsonObject, isJsonType, parseJsonObject, type JsonObject } from '../json.js';
import type { UpstreamCall } from '../upstream-call.js';

/** Of a call, these go with its part; the token and our name go with the whole. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set([
  'authorization',
  'accept-encoding',
  'content-length',
  'user-agent',
]);

/** Bodies of bytes go by themselves: in a batch they would be written as text. */
export function isBatchable({ body, headers = {} }: UpstreamCall): boolean {
  if (body === undefined) return true;
  return typeof body === 'string' && isJsonType(headers['content-type']);
}

/** Their ids are their places, from 1. `base`: what their addresses are relative to. */
export function requestsOf(calls: readonly UpstreamCall[], base: string): object[] {
  return calls.map(({ method, url, headers = {}, body }, index) => ({
    id: String(index + 1),
    method,
    url: url.slice(base.length),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_WHOLE.has(name))),
    ...(typeof body === 'string' && { body: JSON.parse(body) as unknown }),
  }));
}

/** The answers in the order of the calls, whatever Graph's; a failure for each that is missing, doubled or spoilt. */
export function answersOf(answer: HttpAnswer, count: number): (HttpAnswer | HttpFailure)[] {
  const responses = parseJsonObject(answer.body.toString('utf8'))?.['responses'];
  const found = new Map<unknown, HttpAnswer | HttpFailure>();
  for (const response of Array.isArray(responses) ? responses.filter(isJsonObject) : []) {
    const { id } = response;
    found.set(id, found.has(id) ? spoilt() : answerOf(response));
  }
  return Array.from({ length: count }, (_, index) => found.get(String(index + 1)) ?? spoilt());
}

function answerOf({ status, headers, body }: JsonObject): HttpAnswer | HttpFailure {
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
    return spoilt();
  const named = headersOf(headers);
  return { status, ...bodyOf(body, named) };
}

function headersOf(value: unknown): Record<string, string> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter((header): header is [string, string] => typeof header[1] === 'string')
      .map(([name, text]) => [name.toLowerCase(), text]),
  );
}

/** JSON stands in the batch as it is, everything else in base64. */
function bodyOf(body: unknown, headers: Record<string, string>): Pick<HttpAnswer, 'headers' | 'body'> {
  const { 'content-type': type } = headers;
  if (body === undefined || body === null) return { headers, body: Buffer.alloc(0) };
  if (typeof body === 'string' && !isJsonType(type)) return { headers, body: Buffer.from(body, 'base64') };
  return {
    headers: { ...headers, 'content-type': type ?? 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function spoilt(): HttpFailure {
  return new HttpFailure('broken', undefined, true);
}
