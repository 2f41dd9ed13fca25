import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_STATUS, type ProblemCode } from '@entra-bff/contract';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** Every member of an error answer: RFC 9457 with those of ours. */
export const PROBLEM_SCHEMAS: Schemas = {
  ProblemCode: {
    type: 'string',
    description: 'One word per meaning; switch on it. docs/errors.md has a section for each.',
    enum: Object.keys(PROBLEM_STATUS),
  },
  UpstreamProblem: {
    type: 'object',
    description: 'What the service behind said, without its text.',
    required: ['service', 'status'],
    properties: {
      service: { type: 'string', enum: ['entra', 'graph', 'sharepoint'] },
      status: { type: 'integer', example: 404 },
      code: { type: 'string', description: "The service's own code.", example: 'itemNotFound' },
      requestId: {
        type: 'string',
        description: "What Microsoft's support asks for.",
        example: 'c0a7050c-3c2f-4f6e-9a41-5b1d7e0a0001',
      },
    },
  },
  Problem: {
    type: 'object',
    description: 'An error answer (RFC 9457).',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'retryable'],
    properties: {
      type: { type: 'string', example: 'urn:entra-bff:problem:not_found' },
      title: { type: 'string', example: 'There is nothing at this address.' },
      status: { type: 'integer', description: 'The HTTP status.', example: 404 },
      detail: { type: 'string', example: 'There is nothing at this address.' },
      instance: {
        type: 'string',
        description: 'The request id, also in X-Request-Id.',
        example: '2f1c8a52-7e0b-4f0a-9d53-0c3f4d2a9b11',
      },
      code: { $ref: '#/components/schemas/ProblemCode' },
      retryable: {
        type: 'boolean',
        description: 'Whether the same request may succeed later without anybody doing anything.',
      },
      retryAfter: { type: 'integer', description: 'Seconds, also in Retry-After.', example: 10 },
      loginUrl: { type: 'string', description: 'Where a navigation lets the user satisfy Entra.' },
      challengeId: { type: 'string', description: 'Names a claims challenge kept on the server.' },
      mode: {
        type: 'string',
        enum: ['applyDifferences', 'uploadDifferences'],
        description: 'Of resync_required: whose word counts.',
      },
      cursor: { type: 'string', description: 'Of resync_required: starts over.' },
      nextExpectedRanges: {
        type: 'array',
        items: { type: 'string' },
        description: 'Of upload_range: where an upload goes on.',
        example: ['10485760-'],
      },
      upstream: { $ref: '#/components/schemas/UpstreamProblem' },
    },
  },
  GraphError: inEnvelope('An error as clients of Graph read it.', 'error', {
    code: { type: 'string', description: "Graph's own where it spoke.", example: 'itemNotFound' },
    message: { type: 'string', example: 'There is nothing at this address.' },
    innerError: { type: 'object', additionalProperties: { type: 'string' } },
  }),
  ODataError: inEnvelope("An error as clients of SharePoint's own API read it.", 'odata.error', {
    code: { type: 'string', description: "SharePoint's own where it spoke.", example: 'not_found' },
    message: {
      type: 'object',
      required: ['lang', 'value'],
      properties: {
        lang: { type: 'string', example: 'en-US' },
        value: { type: 'string', example: 'No such list.' },
      },
    },
  }),
};

/** The problem's members, and beside them what the clients of a mount look for. */
function inEnvelope(description: string, member: string, properties: Schemas): Schemas[string] {
  const envelope = { type: 'object', required: Object.keys(properties), properties };
  return {
    description,
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', required: [member], properties: { [member]: envelope } },
    ],
  };
}

/** A problem of a few codes, under one status. */
export function problemSchemaOf(status: number, codes: readonly ProblemCode[], envelope = 'Problem'): object {
  return {
    allOf: [
      { $ref: `#/components/schemas/${envelope}` },
      {
        type: 'object',
        properties: {
          status: { type: 'integer', enum: [status] },
          code: { type: 'string', enum: codes },
        },
      },
    ],
  };
}
