import { BffError } from '../../platform/problem.js';
import { isJsonObject, textOf, type JsonObject } from '../../upstream/json.js';

/** One request of a batch, as the client wrote it. */
export interface BatchPart {
  id: string;
  /** Upper case. */
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: unknown;
  dependsOn: readonly string[];
}

const MOST_PARTS = 20;
const ID = /^[\x21-\x7e]{1,128}$/;

/**
 * The requests of a batch: at most 20, each with an id of its own. Throws `bad_request`.
 *
 * @see https://learn.microsoft.com/graph/json-batching
 */
export function partsOf(body: JsonObject | undefined): BatchPart[] {
  const requests = body?.['requests'];
  if (!Array.isArray(requests)) throw bad('The body must be a JSON object with "requests".');
  if (requests.length === 0 || requests.length > MOST_PARTS) {
    throw bad(`A batch holds 1 to ${MOST_PARTS} requests.`);
  }
  const parts = requests.map(partOf);
  if (new Set(parts.map(({ id }) => id)).size < parts.length) throw bad('Ids must be unique in a batch.');
  return parts;
}

function partOf(value: unknown): BatchPart {
  if (!isJsonObject(value)) throw bad('Each request of a batch must be an object.');
  const [id, method, url] = [textOf(value, 'id'), textOf(value, 'method'), textOf(value, 'url')];
  if (id === undefined || !ID.test(id) || method === undefined || url === undefined) {
    throw bad('Each request of a batch needs "id", "method" and "url".');
  }
  const dependsOn: unknown[] = Array.isArray(value['dependsOn']) ? value['dependsOn'] : [];
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: textsOf(value['headers']),
    body: value['body'],
    dependsOn: dependsOn.map(String),
  };
}

function textsOf(value: unknown): Record<string, string> {
  const pairs = Object.entries(isJsonObject(value) ? value : {});
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function bad(detail: string): BffError {
  return new BffError('bad_request', { detail });
}
