import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { BriefMemory } from '../../upstream/brief-memory.js';
import { callerOf } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { requiredText } from '../../upstream/json.js';
import { PENDING_DRIVE } from '../../upstream/aliases/alias.guard.js';
import { bodyOf } from '../internal/mapping/common.js';
import { DriveId, ListRef } from './ids.js';
import { SiteRef } from './site-ref.js';

const KEPT_MS = 300_000;

/** Finds the drive of an alias that names a library by its title; comes after the token's guard, since it asks Graph. */
@ApiProblems('not_found', 'upstream_invalid')
@Injectable()
export class DriveAliasGuard implements CanActivate {
  readonly #ids: BriefMemory<string>;

  constructor(
    private readonly graph: GraphClient,
    clock: Clock,
  ) {
    this.#ids = new BriefMemory(clock, KEPT_MS);
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.getArgByIndex<FastifyRequest<{ Params: Record<string, string> }>>(0);
    const title = request.aliasAccess?.alias.target;
    if (request.params['drive'] !== PENDING_DRIVE || title === undefined) return true;
    return this.#resolve(request, title);
  }

  async #resolve(
    request: FastifyRequest<{ Params: Record<string, string> }>,
    title: string,
  ): Promise<boolean> {
    const path = (request.site ?? SiteRef.root).below(`lists/${ListRef.parse(title).segment}/drive`);
    const caller = callerOf(request);
    const id = await this.#ids.get(`${caller.owner} ${path}`, async () => {
      const answer = await this.graph.send(caller, { method: 'GET', path, query: { $select: 'id' } });
      return requiredText(bodyOf(answer), 'id');
    });
    request.params['drive'] = DriveId.parse(id).segment;
    return true;
  }
}
