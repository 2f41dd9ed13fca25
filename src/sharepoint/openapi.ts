import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';

/** The `{site}` of a path; routes without it mean the tenant's root site. */
export const SITE_PARAMETER = {
  name: 'site',
  description:
    'root, a site id (host,guid,guid or one guid), host:/sites/name, or /sites/name; slashes as %2F: one segment.',
  example: 'root',
} as const;

export const BINARY = { type: 'string', format: 'binary' } as const;

/** The body is a file's bytes; whatever type the client calls them, SharePoint goes by the name. */
export function ApiFileBody(): MethodDecorator {
  return applyDecorators(ApiConsumes('application/octet-stream'), ApiBody({ schema: BINARY }));
}
