import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiParam,
  ApiProduces,
  ApiResponse,
} from '@nestjs/swagger';
import { DriveItem } from './dto/drive.dto.js';

/** The `{site}` of a path; routes without it mean the tenant's root site. */
export const SITE_PARAMETER = {
  name: 'site',
  description:
    'root, a site id (host,guid,guid or one guid), host:/sites/name, or /sites/name; slashes as %2F: one segment.',
  example: 'root',
} as const;

/** The parameters of paths below a list; each operation keeps those that its path has. */
export const ApiListPath = (): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ApiParam(SITE_PARAMETER),
    ApiParam({ name: 'list', description: "A list's id, title or alias.", example: 'Requests' }),
    ApiParam({ name: 'item', description: "An item's number in its list.", example: '1' }),
  );

export const BINARY = { type: 'string', format: 'binary' } as const;

/** The version that is to be changed, as it was read. */
export const ApiIfMatch = (required: boolean): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required,
    description: 'The ETag that was read, with its quotes.',
    schema: { type: 'string' },
  });

/** Versions that the caller has: 304 when one of them stands. */
export const ApiIfNoneMatch = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'ETags that were read: 304 while one stands.',
      schema: { type: 'string' },
    }),
    ApiResponse({ status: 304, description: 'The version that the caller has still stands.' }),
  );

/** Bytes, whole or a part of them. */
export const ApiDownload = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Range',
      required: false,
      description: 'Which bytes: RFC 9110 §14.',
      schema: { type: 'string' },
    }),
    ApiHeader({
      name: 'If-Range',
      required: false,
      description: 'Of which version.',
      schema: { type: 'string' },
    }),
    ApiProduces('application/octet-stream'),
    ApiOkResponse({ schema: BINARY, description: 'All bytes.' }),
    ApiResponse({ status: 206, schema: BINARY, description: 'The range that was asked for.' }),
  );

/** The body is a file's bytes; whatever type the client calls them, SharePoint goes by the name. */
export function ApiFileBody(): MethodDecorator {
  return applyDecorators(
    ApiConsumes('application/octet-stream'),
    ApiBody({ schema: BINARY, required: true }),
  );
}

/** A file that was made, or one that was replaced. */
export function ApiMadeOrReplaced(): MethodDecorator {
  return applyDecorators(
    ApiCreatedResponse({ type: DriveItem, description: 'Made.' }),
    ApiOkResponse({ type: DriveItem, description: 'Replaced.' }),
  );
}
