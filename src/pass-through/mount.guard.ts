import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../platform/problem.js';
import type { Mount } from './mount.js';
import type { PassCall } from './request.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the mount's guard. */
    passCall?: PassCall;
  }
}

const LONGEST_TARGET = 12_288;
const MOST_PARAMETERS = 100;

/** Judges a call before a token is looked for. */
export abstract class MountGuard implements CanActivate {
  constructor(protected readonly mount: Mount) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.passCall = this.judge(request, this.targetOf(request));
    return true;
  }

  /** Throws the BffError to answer with. */
  protected judge({ method, headers }: FastifyRequest, target: string): PassCall {
    const rule = this.mount.allow.judgeCall(method, target);
    return { mount: this.mount, rule, method, target, headers };
  }

  /** Path and query below the mount, as they were sent. */
  protected targetOf({ originalUrl }: FastifyRequest): string {
    const target = originalUrl.slice(this.mount.prefix.length);
    if (target.length > LONGEST_TARGET) throw new BffError('uri_too_long');
    const query = target.slice(target.indexOf('?') + 1);
    const isPlain = /^\/[\x21-\x22\x24-\x7e]*$/.test(target);
    if (!isPlain || query.split('&').length > MOST_PARAMETERS) throw new BffError('bad_request');
    return target;
  }
}
