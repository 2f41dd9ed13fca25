import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { MountGuard } from '../mount.guard.js';
import type { PassCall } from '../request.js';
import { InwardAddresses } from './inward-addresses.js';
import { OperationBodies } from './operation-bodies.js';
import { SharePointMount } from './sharepoint-mount.js';
import { judgedHeaders, methodOf } from './tunnel.js';

/** Judges calls to the SharePoint mount: by the method that they stand for. */
@Injectable()
export class SharePointMountGuard extends MountGuard {
  constructor(
    mount: SharePointMount,
    private readonly inward: InwardAddresses,
    private readonly bodies: OperationBodies,
  ) {
    super(mount);
  }

  protected override judge({ method, headers }: FastifyRequest, sent: string): PassCall {
    const target = this.inward.inTarget(sent);
    const [path = ''] = target.split('?', 1);
    const judged = methodOf(method, headers['x-http-method']);
    const rule = this.mount.allow.judgeCall(judged, target);
    const isFile = rule.bytes && method === 'GET';
    return {
      mount: this.mount,
      rule,
      method,
      target,
      headers: judgedHeaders(headers, method, judged, isFile),
      mapBody: (text) => this.bodies.mapped(text, rule, siteOf(path)),
    };
  }
}

/** In front of `_api`. */
function siteOf(path: string): string {
  return decodeURIComponent(path.slice(0, Math.max(path.search(/\/_api\//i), 0)));
}
