import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { isObject, textMember, type JsonObject } from '../../sharepoint/json-body.js';
import { bodyOf, type GraphCall } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { reply } from '../graph-reply.js';
import type { GraphRoute } from '../router.js';

const MOST_PARTS = 20;

interface Part {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  dependsOn: string[];
}

interface PartAnswer {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

function textsOf(value: unknown): Record<string, string> {
  const pairs = Object.entries(isObject(value) ? value : {});
  return Object.fromEntries(pairs.map(([name, text]) => [name.toLowerCase(), String(text)]));
}

function partOf(value: JsonObject): Part {
  const id = textMember(value, 'id');
  const method = textMember(value, 'method');
  const url = textMember(value, 'url');
  if (id === undefined || method === undefined || url === undefined) {
    throw graphErrors.badRequest('Invalid batch payload format.');
  }
  const headers = textsOf(value['headers']);
  const { body, dependsOn } = value;
  if (body !== undefined && headers['content-type'] === undefined) {
    throw graphErrors.badRequest('A request with a body must have a Content-Type header.');
  }
  return { id, method, url, headers, body, dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [] };
}

function partsOf(call: GraphCall): Part[] {
  const { requests } = bodyOf(call);
  if (!Array.isArray(requests)) throw graphErrors.badRequest('Invalid batch payload format.');
  if (requests.length > MOST_PARTS) {
    throw graphErrors.badRequest(`Number of batch request steps exceeds the maximum value of ${MOST_PARTS}.`);
  }
  const parts = requests.filter(isObject).map(partOf);
  if (new Set(parts.map(({ id }) => id)).size < parts.length) {
    throw graphErrors.badRequest('Request Id values must be unique.');
  }
  return parts;
}

/** JSON bodies stand in the batch as they are, others in base64. */
function bytesOf({ body, headers }: Part): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  const isJson = (headers['content-type'] ?? '').includes('json');
  if (isJson) return Buffer.from(JSON.stringify(body));
  if (typeof body !== 'string') throw graphErrors.badRequest('A body that is not JSON must be in base64.');
  return Buffer.from(body, 'base64');
}

function requestOf(call: GraphCall, part: Part): EmulatorRequest {
  const target = `/v1.0${part.url.startsWith('/') ? '' : '/'}${part.url}`;
  const url = new URL(target, call.world.graphOrigin);
  return { method: part.method.toUpperCase(), target, url, headers: part.headers, body: bytesOf(part) };
}

function answerOf(id: string, response: EmulatorResponse): PartAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers ?? {})) headers[name] = String(value);
  const { body } = response;
  if (body === undefined) return { id, status: response.status, headers };
  const isJson = (headers['Content-Type'] ?? '').includes('json');
  const written: unknown = isJson ? JSON.parse(body.toString()) : Buffer.from(body).toString('base64');
  return { id, status: response.status, headers, body: written };
}

function failedDependency(id: string): PartAnswer {
  const error = { code: 'FailedDependency', message: 'A request that this one depends on has failed.' };
  return { id, status: 424, headers: { 'Content-Type': 'application/json' }, body: { error } };
}

/** Parts run in the order given; their answers come in another, as Graph's may. */
async function batch(call: GraphCall): Promise<EmulatorResponse> {
  const answers = new Map<string, PartAnswer>();
  for (const part of partsOf(call)) {
    const met = part.dependsOn.every((id) => (answers.get(id)?.status ?? 500) < 400);
    const answer = met
      ? answerOf(part.id, await call.part(requestOf(call, part)))
      : failedDependency(part.id);
    answers.set(part.id, answer);
  }
  return reply({ responses: [...answers.values()].toReversed() });
}

/** Every part is authorised by itself, so the batch needs no scope of its own. */
export const batchRoute: GraphRoute = {
  method: 'POST',
  pattern: '/$batch',
  area: 'none',
  access: 'write',
  run: batch,
};
