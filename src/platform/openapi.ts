import { randomBytes } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { CSRF_HEADER, PROBLEM_CONTENT_TYPE, ROUTES } from '@entra-bff/contract';
import type { FastifyInstance } from 'fastify';
import { takesBearer } from './edge/bearer.js';
import { sessionCookieName } from './edge/cookies.js';
import type { Env } from './env/env.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const BEARER = 'bearer';

/** Describes the service at `/openapi.json`, and shows it at `/docs` unless that is off. */
export function describeApi(app: INestApplication, instance: FastifyInstance, env: Env): void {
  const config = new DocumentBuilder()
    .setTitle('entra-bff')
    .setDescription(
      'Backend-for-frontend for Entra ID and SharePoint Online. No token ever reaches the browser.',
    )
    .setVersion('1')
    .addServer(env.publicUrl)
    .addCookieAuth(sessionCookieName(env), { type: 'apiKey', in: 'cookie' }, 'session')
    .addApiKey({ type: 'apiKey', in: 'header', name: CSRF_HEADER.name, description: 'Always "1".' }, 'csrf')
    .addSecurityRequirements({ session: [], csrf: [] });
  if (env.bearer !== undefined) config.addBearerAuth({ type: 'http', bearerFormat: 'JWT' }, BEARER);
  const base = config.build();
  let document: OpenAPIObject | undefined;
  const make = (): OpenAPIObject =>
    (document ??= withProblems(
      withBearer(
        withOwnParameters(SwaggerModule.createDocument(app, base, { operationIdFactory })),
        env.bearer !== undefined,
      ),
    ));
  instance.get(ROUTES.openApi, { config: { crossSite: 'open' } }, (_request, reply) => reply.send(make()));
  if (env.docs) serveDocs(instance);
}

/** `Items_list`; a route that has several paths gets a number from the second on. */
function operationIdFactory(controller: string, method: string): string {
  const [, name = method, alias = '0'] = /^(.*?)(?:\[(\d+)\])?$/.exec(method) ?? [];
  return `${controller.replace(/Controller$/, '')}_${name}${alias === '0' ? '' : Number(alias) + 1}`;
}

/** A handler with several paths is described alike at each: a path keeps the parameters that it has. */
function withOwnParameters(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of operationsOf(item)) {
      operation.parameters = (operation.parameters ?? []).filter(
        (one) => !('in' in one) || one.in !== 'path' || path.includes(`{${one.name}}`),
      );
    }
  }
  return document;
}

/** Where machine clients are let in, their token stands in for the session and its anti-forgery header. */
function withBearer(document: OpenAPIObject, isOn: boolean): OpenAPIObject {
  const paths = Object.entries(document.paths).filter(([path]) => isOn && takesBearer(path));
  for (const operation of paths.flatMap(([, item]) => operationsOf(item))) {
    operation.security = [{ session: [], csrf: [] }, { [BEARER]: [] }];
  }
  return document;
}

function operationsOf({ get, post, put, patch, delete: remove }: PathItem): Operation[] {
  return [get, post, put, patch, remove].filter((operation) => operation !== undefined);
}

/** Every operation may answer a problem. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components ??= {}).schemas ?? {};
  document.components.schemas = { ...schemas, Problem: PROBLEM_SCHEMA };
  for (const item of Object.values(document.paths)) {
    for (const operation of operationsOf(item)) {
      operation.responses['default'] = {
        description: 'A problem (RFC 9457).',
        content: { [PROBLEM_CONTENT_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      };
    }
  }
  return document;
}

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'retryable'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The request id.' },
    code: { type: 'string', description: 'One word per meaning; switch on it.' },
    retryable: { type: 'boolean' },
    retryAfter: { type: 'integer', description: 'Seconds.' },
    loginUrl: { type: 'string' },
    challengeId: { type: 'string' },
    mode: { type: 'string', enum: ['applyDifferences', 'uploadDifferences'] },
    cursor: { type: 'string', description: 'Starts over.' },
    upstream: { type: 'object', additionalProperties: true },
  },
};

/** Swagger UI with its own policy: its page has one inline script and inline styles. */
function serveDocs(instance: FastifyInstance): void {
  instance.get(ROUTES.docs, { config: { crossSite: 'open' } }, (_request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .header(
        'Content-Security-Policy',
        `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; ` +
          "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      )
      .header('Cross-Origin-Opener-Policy', 'same-origin')
      .send(docsPage(nonce));
  });
}

function docsPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>entra-bff API</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="${ROUTES.docs}/swagger-ui.css"></head>
<body><div id="docs"></div>
<script src="${ROUTES.docs}/swagger-ui-bundle.js"></script>
<script nonce="${nonce}">
SwaggerUIBundle({ url: '${ROUTES.openApi}', dom_id: '#docs', requestInterceptor: function (request) {
  request.headers['${CSRF_HEADER.name}'] = '${CSRF_HEADER.value}'; return request; } });
</script></body></html>`;
}
