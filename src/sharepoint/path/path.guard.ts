import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OperationId, PermissionId, ThumbnailId, ThumbnailSize } from './file-ids.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { DriveId, DriveItemId, FileName, ItemId, ListRef } from './ids.js';
import { SiteHosts } from '../../upstream/site-hosts.js';
import { SiteRef } from './site-ref.js';
import { UploadId } from './upload-id.js';
import { VersionId } from './version-id.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The site that the path names, or the tenant's root site. */
    site?: SiteRef;
  }
}

/** The site that the path names; a path without one means the tenant's root site. */
export const Site = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SiteRef =>
    context.switchToHttp().getRequest<FastifyRequest>().site ?? SiteRef.root,
);

/** What the rest of a path may name. */
const OTHERS = {
  name: FileName,
  operation: OperationId,
  permission: PermissionId,
  size: ThumbnailSize,
  thumbnail: ThumbnailId,
  upload: UploadId,
  version: VersionId,
} as const;

/**
 * Judges what the path names before a token is fetched for it: a foreign host or a path traversal costs nobody a
 * request.
 */
@ApiProblems('target_not_allowed')
@Injectable()
export class PathGuard implements CanActivate {
  constructor(private readonly hosts: SiteHosts) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>();
    const { site, list, drive, item } = request.params;
    if (site !== undefined) request.site = SiteRef.parse(site, this.hosts);
    if (list !== undefined) ListRef.parse(list);
    if (drive !== undefined) DriveId.parse(drive);
    if (item !== undefined) (list === undefined ? DriveItemId : ItemId).parse(item);
    for (const [parameter, kind] of Object.entries(OTHERS)) {
      const text = request.params[parameter];
      if (text !== undefined) kind.parse(text);
    }
    return true;
  }
}
