import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { CSRF_HEADER, PROBLEM_CONTENT_TYPE } from '@entra-bff/contract';
import { takesBearer } from '../edge/bearer.js';
import { sessionCookieName } from '../edge/cookies.js';
import type { Env } from '../env/env.js';
import { described, handlersOf, type Handler } from './handlers.js';
import { mountPaths } from './mount-paths.js';
import { HEADERS, problemResponses, problemsOf } from './operation-problems.js';
import { ownPaths } from './own-paths.js';
import { PROBLEM_SCHEMAS } from './problem-schemas.js';
import { TAGS } from './tags.js';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
type Response = Exclude<Operation['responses'][string], undefined>;

const BEARER = 'bearer';
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/** The whole service, described by the decorators of its routes. */
export function apiDocument(app: INestApplication, env: Env): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, base(env), { operationIdFactory });
  const handlers = handlersOf(app);
  document.paths = { ...document.paths, ...mountPaths(handlers) };
  const responses: Record<string, object> = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const handler = handlerOf(handlers, method, path);
      complete(operation, { path, method, handler, bearer: env.bearer !== undefined }, responses);
    }
  }
  const { schemas } = document.components ?? {};
  document.paths = sorted({ ...document.paths, ...ownPaths(env) }, articleLast);
  document.components = {
    ...document.components,
    schemas: sorted({ ...schemas, ...PROBLEM_SCHEMAS }),
    responses: sorted({ ...responses, ...ANY }),
    headers: HEADERS,
  };
  return document;
}

function base(env: Env): Omit<OpenAPIObject, 'paths'> {
  const config = new DocumentBuilder()
    .setTitle('entra-bff')
    .setDescription(
      'Backend-for-frontend for Entra ID and SharePoint Online. No token ever reaches the browser.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer(env.publicUrl)
    .addCookieAuth(sessionCookieName(env), { type: 'apiKey', in: 'cookie' }, 'session')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: CSRF_HEADER.name, description: `Always "${CSRF_HEADER.value}".` },
      'csrf',
    );
  for (const [name, description] of Object.entries(TAGS)) config.addTag(name, description);
  if (env.bearer !== undefined) config.addBearerAuth({ type: 'http', bearerFormat: 'JWT' }, BEARER);
  return config.build();
}

/** `Items_list`; a route that has several paths gets a number from the second on. */
function operationIdFactory(controller: string, method: string): string {
  const [, name = method, alias = '0'] = /^(.*?)(?:\[(\d+)\])?$/.exec(method) ?? [];
  return `${controller.replace(/Controller$/, '')}_${name}${alias === '0' ? '' : Number(alias) + 1}`;
}

function handlerOf(handlers: readonly Handler[], method: string, path: string): Handler {
  const found = handlers.find(
    (handler) =>
      (handler.method === method || handler.method === 'all') &&
      handler.paths.some((declared) => described(declared) === path),
  );
  if (found === undefined) throw new Error(`No handler is known of ${method} ${path}.`);
  return found;
}

interface Place {
  path: string;
  method: string;
  handler: Handler;
  bearer: boolean;
}

function complete(operation: Operation, place: Place, responses: Record<string, object>): void {
  const { path, method, handler, bearer } = place;
  // A handler with several paths is described alike at each: a path keeps the parameters that it has.
  operation.parameters = (operation.parameters ?? []).filter(
    (one) => !('in' in one) || one.in !== 'path' || path.includes(`{${one.name}}`),
  );
  for (const one of operation.parameters) {
    if ('in' in one && one.in === 'path') one.schema = { type: 'string', ...one.schema };
  }
  splitSummary(operation);
  operation.security = securityOf(place);
  const hasBody = operation.requestBody !== undefined || handler.config.rawBody === true;
  const codes = problemsOf({
    method,
    handler,
    hasBody,
    hasParameters: path.includes('{'),
    takesBearer: bearer && takesBearer(path),
  });
  describeHeaders(operation);
  describeProblems(operation, problemResponses(codes, handler.mount?.errors), responses);
  const any = `Any${handler.mount?.errors ?? ''}`;
  operation.responses['default'] = { $ref: `#/components/responses/${any}` };
}

/** What a route says of a status by itself goes first. */
function describeProblems(
  operation: Operation,
  problems: ReturnType<typeof problemResponses>,
  responses: Record<string, object>,
): void {
  for (const { status, name, response } of problems) {
    if (operation.responses[status] !== undefined) continue;
    responses[name] = response;
    operation.responses[status] = { $ref: `#/components/responses/${name}` };
  }
}

/** The first sentence of a comment is the summary, as plain text: OpenAPI has no CommonMark there. */
function splitSummary(operation: Operation): void {
  const text = (operation.summary ?? '').replaceAll(/\s+/g, ' ').trim();
  const [, first = text, rest = ''] = /^(.*?[.:])\s+(?=[A-Z`])(.*)$/s.exec(text) ?? [];
  operation.summary = first.replace(/[.:]$/, '').replaceAll('`', '');
  const description = [rest, operation.description].filter((part) => part !== undefined && part !== '');
  if (description.length > 0) operation.description = description.join('\n\n');
}

/** Where machine clients are let in, their token stands in for the session and its anti-forgery header. */
function securityOf({ path, method, handler, bearer }: Place): Record<string, string[]>[] {
  if (handler.isPublic) return [];
  const session = method === 'get' || method === 'head' ? { session: [] } : { session: [], csrf: [] };
  return bearer && takesBearer(path) ? [session, { [BEARER]: [] }] : [session];
}

/** What was made has an address; what has versions says which. */
function describeHeaders({ parameters = [], responses }: Operation): void {
  const hasVersions = parameters.some((one) => 'name' in one && /^if-(none-)?match$/i.test(one.name));
  for (const [status, response] of Object.entries(responses)) {
    if (response === undefined || '$ref' in response || !status.startsWith('2')) continue;
    const names = ['X-Request-Id', ...headersBy(status, hasVersions)];
    const headers = names.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const);
    response.headers = { ...Object.fromEntries(headers), ...response.headers };
    if (response.description === '') response.description = DESCRIPTIONS[status] ?? 'Done.';
  }
}

function headersBy(status: string, hasVersions: boolean): string[] {
  if (status === '201') return ['Location', 'ETag'];
  return hasVersions && status === '200' ? ['ETag'] : [];
}

const problemIn = (type: string, schema: string): Response => ({
  description: 'Any other problem (RFC 9457), such as those of the HTTP server itself.',
  content: { [type]: { schema: { $ref: `#/components/schemas/${schema}` } } },
});

const ANY = {
  Any: problemIn(PROBLEM_CONTENT_TYPE, 'Problem'),
  AnyGraphError: problemIn('application/json', 'GraphError'),
  AnyODataError: problemIn('application/json', 'ODataError'),
};

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  '200': 'As asked.',
  '201': 'Made.',
  '202': 'Begun.',
  '204': 'Done: there is nothing to say.',
};

function sorted<T>(
  record: Readonly<Record<string, T>>,
  by = (name: string): string => name,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (by(a) < by(b) ? -1 : 1)));
}

/** The article's capitals, which nobody needs who begins today, are not the first to be read. */
const articleLast = (path: string): string => path.replace(/^\/(?=[A-Z])/, '/~');
