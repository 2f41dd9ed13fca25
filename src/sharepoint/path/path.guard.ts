import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OperationId, PermissionId, ThumbnailId, ThumbnailSize } from './file-ids.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { BffError } from '../../platform/problem.js';
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

interface Grammar {
  /** Throws the BffError to answer with. */
  parse(text: string): unknown;
}

/** What a path may name, but for a site; `item` is of a list below one. */
const GRAMMARS: ReadonlyMap<string, Grammar> = new Map<string, Grammar>(
  Object.entries({
    drive: DriveId,
    item: DriveItemId,
    list: ListRef,
    name: FileName,
    operation: OperationId,
    permission: PermissionId,
    size: ThumbnailSize,
    thumbnail: ThumbnailId,
    upload: UploadId,
    version: VersionId,
  }),
);

/** Whether what a path names so is judged. */
export function isKnownParameter(name: string): boolean {
  return name === 'site' || GRAMMARS.has(name);
}

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
    const { site, ...others } = request.params;
    if (site !== undefined) request.site = SiteRef.parse(site, this.hosts);
    for (const [name, text] of Object.entries(others)) {
      const grammar = name === 'item' && 'list' in others ? ItemId : GRAMMARS.get(name);
      if (grammar === undefined) throw unknownParameter(name);
      grammar.parse(text);
    }
    return true;
  }
}

/** A fault of ours: what nobody judges never becomes part of an address. */
function unknownParameter(name: string): BffError {
  return new BffError('internal_error', {
    cause: new Error(`The path parameter "${name}" has no grammar.`),
  });
}
