import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SiteHosts } from '../../upstream/site-hosts.js';
import { MountGuard } from '../mount.guard.js';
import type { PassCall } from '../request.js';
import { BATCH } from './graph-paths.js';
import { GraphMount } from './graph-mount.js';
import { judgeSiteHost } from './site-host.js';

/** Judges calls to the Graph mount. */
@Injectable()
export class GraphMountGuard extends MountGuard {
  constructor(
    mount: GraphMount,
    private readonly hosts: SiteHosts,
  ) {
    super(mount);
  }

  /** @pnp/graph leaves the version out of a batch's address. */
  protected override targetOf(request: FastifyRequest): string {
    const target = super.targetOf(request);
    return target === '/$batch' ? BATCH : target;
  }

  protected override judge(request: FastifyRequest, target: string): PassCall {
    judgeSiteHost(target, this.hosts);
    return super.judge(request, target);
  }
}
