import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DriveId, FileName, ListRef } from './ids.js';
import { badPathValue, isHarmless } from './path-text.js';
import { SiteHosts } from './site-hosts.js';
import { SiteRef } from './site-ref.js';

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

/**
 * Judges what the path names before a token is fetched for it: a foreign host or a path traversal costs nobody a
 * request.
 */
@Injectable()
export class PathGuard implements CanActivate {
  constructor(private readonly hosts: SiteHosts) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>();
    const { site, ...others } = request.params;
    if (site !== undefined) request.site = SiteRef.parse(site, this.hosts);
    for (const [name, value] of Object.entries(others)) this.#judge(name, value);
    return true;
  }

  #judge(name: string, value: string): void {
    if (name === 'list') ListRef.parse(value);
    else if (name === 'drive') DriveId.parse(value);
    else if (name === 'name') FileName.parse(value);
    else if (!isHarmless(value)) throw badPathValue(name, 'an id');
  }
}
