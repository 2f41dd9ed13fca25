import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Operation } from '../../platform/env/alias-operations.js';
import type { Alias } from '../../platform/env/aliases.js';
import { Env } from '../../platform/env/env.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { BffError } from '../../platform/problem.js';
import { RouteTraits } from '../../platform/route-traits.js';
import { AliasAccess } from './alias-access.js';
import { JUDGED_ELSEWHERE, OPERATIONS_OF_ROUTE } from './operation.decorator.js';

type Params = Record<string, string>;
type Named = FastifyRequest<{ Params: Params }>;

interface Traits {
  /** Undefined: as the method says. */
  operations: readonly Operation[] | undefined;
  judgedElsewhere: boolean;
}

const BY_METHOD: Readonly<Record<string, Operation>> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** Stands for a library until its drive's id is known; no drive has it. */
export const PENDING_DRIVE = 'alias';

/**
 * Aliases, in one place for every route that names a site, a list or a drive in its path: judges the operation by what
 * the path names, then puts what the alias stands for in its place, so that nothing behind this guard knows of aliases.
 * Where only aliases are open, whatever is not named by one is closed. Comes first of a route's own guards.
 */
@ApiProblems('access_denied')
@Injectable()
export class AliasGuard implements CanActivate {
  readonly #traits: RouteTraits<Traits>;

  constructor(
    reflector: Reflector,
    private readonly env: Env,
  ) {
    this.#traits = new RouteTraits((places) => ({
      operations: reflector.getAllAndOverride<readonly Operation[] | undefined>(OPERATIONS_OF_ROUTE, places),
      judgedElsewhere: reflector.getAllAndOverride<boolean | undefined>(JUDGED_ELSEWHERE, places) === true,
    }));
  }

  canActivate(context: ExecutionContext): boolean {
    const { aliases, aliasesOnly } = this.env;
    if (aliases.size === 0 && !aliasesOnly) return true;
    const request = context.getArgByIndex<Named>(0);
    const { operations, judgedElsewhere } = this.#traits.of(context);
    const alias = this.#aliasOf(request.params);
    if (alias === undefined) {
      if (aliasesOnly && !judgedElsewhere) throw closed();
      return true;
    }
    const access = new AliasAccess(alias);
    access.require(operations ?? byMethod(request.method));
    request.aliasAccess = access;
    replace(request.params, alias);
    return true;
  }

  /** The narrowest thing that the path names decides: a list or a drive, else the site. */
  #aliasOf({ site, list, drive }: Params): Alias | undefined {
    if (list !== undefined) return this.#below('list', list, site);
    if (drive !== undefined) return this.#below('drive', drive, site);
    return site === undefined ? undefined : this.#named('site', site);
  }

  /**
   * A list's alias says its site too; a path that has one must name the same. Where all is open, a site's alias decides
   * about what is below it and has no alias.
   */
  #below(kind: Alias['kind'], name: string, site: string | undefined): Alias | undefined {
    const alias = this.#named(kind, name);
    const ofSite = site === undefined ? undefined : this.#named('site', site);
    const fits = site === undefined || (ofSite?.site ?? site) === alias?.site;
    if (alias !== undefined && fits) return alias;
    return this.env.aliasesOnly ? undefined : ofSite;
  }

  #named(kind: Alias['kind'], name: string): Alias | undefined {
    const alias = this.env.aliases.get(name);
    return alias?.kind === kind ? alias : undefined;
  }
}

/** A method that is not known is granted nothing by it. */
function byMethod(method: string): readonly Operation[] {
  const operation = BY_METHOD[method];
  if (operation === undefined) throw closed();
  return [operation];
}

function replace(params: Params, { kind, site, target }: Alias): void {
  params['site'] = site;
  if (target === undefined) return;
  if (kind === 'list') params['list'] = target;
  if (kind === 'drive') params['drive'] = isDriveId(target) ? target : PENDING_DRIVE;
}

/** Graph's ids of drives begin so; anything else is a library's title. */
function isDriveId(target: string): boolean {
  return target.startsWith('b!');
}

function closed(): BffError {
  return new BffError('access_denied', {
    detail: 'Only what has an alias is open here: name a site, a list or a library by its alias.',
  });
}
