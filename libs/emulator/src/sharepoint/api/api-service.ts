import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { XmlError } from '../caml/xml.js';
import type { Site } from '../data/site-list.js';
import { atom } from '../dialects/atom.js';
import { dialectFor, type Dialect, type DialectName } from '../dialects/dialect.js';
import { minimal, noMetadata } from '../dialects/json-light.js';
import { verbose } from '../dialects/verbose.js';
import { parseApiPath } from '../odata/api-path.js';
import { ODataSyntaxError } from '../odata/odata-error.js';
import { QueryOptions, splitTarget } from '../odata/query-options.js';
import type { World } from '../world.js';
import type { ApiCall } from './api-call.js';
import { ApiError, apiErrors } from './api-error.js';
import { authorize, checkDigest, type Caller } from './api-identity.js';
import { walk, type ApiNode } from './api-node.js';
import type { ApiResult } from './api-result.js';
import { rootNode } from './nodes/root-node.js';
import { selectionOf } from './projection.js';
import { itemEntity } from './resources/item-entity.js';

const DIALECTS: Record<DialectName, Dialect> = { verbose, minimal, none: noMetadata, atom };
type Method = keyof ApiNode['methods'];
const TUNNELLED = ['MERGE', 'PATCH', 'PUT', 'DELETE'];

/** POST may stand for another method, since proxies of old let only GET and POST through. */
function effectiveMethod(request: EmulatorRequest): string {
  const tunnel = request.headers['x-http-method'];
  const wanted = typeof tunnel === 'string' ? tunnel.toUpperCase() : '';
  const method = request.method === 'POST' && TUNNELLED.includes(wanted) ? wanted : request.method;
  return method === 'PATCH' ? 'MERGE' : method;
}

function isMethod(method: string): method is Method {
  return ['GET', 'POST', 'MERGE', 'PUT', 'DELETE'].includes(method);
}

function createCall(world: World, site: Site, caller: Caller, request: EmulatorRequest): ApiCall {
  const call: ApiCall = {
    world,
    site,
    request,
    method: effectiveMethod(request),
    query: new QueryOptions(splitTarget(request.target).query),
    user: caller.person,
    apiUrl: `${world.origin}${site.path}/_api/`,
    itemEntity: (list, item) => itemEntity(call, list, item),
  };
  return call;
}

async function run(call: ApiCall, caller: Caller, rawPath: string): Promise<ApiResult> {
  const segments = parseApiPath(rawPath, (name) => call.query.get(name));
  const node = walk(rootNode(call), segments);
  const action = isMethod(call.method) ? node.methods[call.method] : undefined;
  if (!action) throw apiErrors.methodNotAllowed(call.method);
  const right = call.method === 'GET' ? 'read' : (node.right ?? 'write');
  authorize(caller, right);
  if (right !== 'read') checkDigest(caller, call.request, call.world);
  return action();
}

function written(call: ApiCall, dialect: Dialect, result: ApiResult): EmulatorResponse {
  if (result.kind === 'raw') return result.response;
  const headers: Record<string, string> = { 'Content-Type': dialect.contentType, DataServiceVersion: '3.0;' };
  if (result.kind === 'entity' && result.entity.etag !== undefined) headers['ETag'] = result.entity.etag;
  const body = dialect.render(result, { apiUrl: call.apiUrl, selection: selectionOf(call.query) });
  return { status: result.kind === 'entity' ? result.status : 200, headers, body };
}

function apiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ODataSyntaxError) return apiErrors.invalidQuery(error.message);
  if (error instanceof XmlError) return apiErrors.argument(error.message);
  throw error;
}

/** Writes an error in the dialect that the request asks for. */
export function refusal(request: EmulatorRequest, error: unknown): EmulatorResponse {
  const dialect = DIALECTS[dialectFor(request.headers.accept)];
  const known = apiError(error);
  return {
    status: known.status,
    headers: { 'Content-Type': dialect.contentType },
    body: dialect.error(known),
  };
}

/** Answers one authenticated call below `{site}/_api/`. `rawPath` is what follows, as sent and without the query. */
export async function answerApi(
  world: World,
  site: Site,
  caller: Caller,
  request: EmulatorRequest,
  rawPath: string,
): Promise<EmulatorResponse> {
  const dialect = DIALECTS[dialectFor(request.headers.accept)];
  try {
    const call = createCall(world, site, caller, request);
    return written(call, dialect, await run(call, caller, rawPath));
  } catch (error) {
    return refusal(request, error);
  }
}
