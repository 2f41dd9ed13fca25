import { randomBytes } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { CSRF_HEADER, ROUTES } from '@entra-bff/contract';
import type { FastifyInstance } from 'fastify';
import type { Env } from './env/env.js';
import { apiDocument } from './openapi/document.js';

/** Describes the service at `/openapi.json`, and shows it at `/docs` unless that is off. */
export function describeApi(app: INestApplication, instance: FastifyInstance, env: Env): void {
  let document: OpenAPIObject | undefined;
  const make = (): OpenAPIObject => (document ??= apiDocument(app, env));
  instance.get(ROUTES.openApi, { config: { crossSite: 'open' } }, (_request, reply) => reply.send(make()));
  if (env.docs) serveDocs(instance);
}

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
<link rel="icon" href="data:,"><link rel="stylesheet" href="${ROUTES.docs}/swagger-ui.css"></head>
<body><div id="docs"></div>
<script src="${ROUTES.docs}/swagger-ui-bundle.js"></script>
<script nonce="${nonce}">
SwaggerUIBundle({ url: '${ROUTES.openApi}', dom_id: '#docs', requestInterceptor: function (request) {
  request.headers['${CSRF_HEADER.name}'] = '${CSRF_HEADER.value}'; return request; } });
</script></body></html>`;
}
