import type { OpenAPIObject } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { Env } from '../env/env.js';

type PathItem = OpenAPIObject['paths'][string];

/** What describes everything else is no controller's. */
export function ownPaths({ docs }: Pick<Env, 'docs'>): Record<string, PathItem> {
  return { [ROUTES.openApi]: DOCUMENT, ...(docs && { [ROUTES.docs]: PAGE }) };
}

const DOCUMENT = {
  get: {
    operationId: 'OpenApi_document',
    summary: 'This description',
    tags: ['Operations'],
    security: [],
    responses: {
      '200': {
        description: 'OpenAPI 3.0.',
        content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
      },
      '4XX': { $ref: '#/components/responses/Any' },
    },
  },
};

const PAGE = {
  get: {
    operationId: 'OpenApi_docs',
    summary: 'This description as a page',
    description: 'Off in production unless `DOCS=on`.',
    tags: ['Operations'],
    security: [],
    responses: {
      '200': { description: 'A page.', content: { 'text/html': { schema: { type: 'string' } } } },
      '4XX': { $ref: '#/components/responses/Any' },
    },
  },
};
