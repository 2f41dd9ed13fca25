import type { FastifyRequest } from 'fastify';
import type { Operation } from '../../platform/env/alias-operations.js';
import type { Alias } from '../../platform/env/aliases.js';
import { BffError } from '../../platform/problem.js';
import { ColumnPolicy } from './column-policy.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The alias that the path names, and what it opens; absent where it names none. */
    aliasAccess?: AliasAccess;
  }
}

/** What is open under the alias of a request. */
export class AliasAccess {
  readonly columns: ColumnPolicy;

  constructor(readonly alias: Alias) {
    this.columns = alias.columns === undefined ? ColumnPolicy.all : new ColumnPolicy(alias.columns);
  }

  /** Throws `access_denied` when the alias lacks one of them. */
  require(operations: readonly Operation[]): void {
    if (operations.every((operation) => this.alias.operations.has(operation))) return;
    throw new BffError('access_denied', { detail: 'The alias does not open this operation.' });
  }
}

/**
 * For what only the body or the query says, such as that a file replaces another: throws `access_denied` when the path
 * names an alias that lacks it.
 */
export function requireOperation({ aliasAccess }: FastifyRequest, ...operations: Operation[]): void {
  aliasAccess?.require(operations);
}

/**
 * For a drive that a body names: throws `access_denied` when the path names an alias, which opens nothing beside what it
 * stands for.
 */
export function refuseBesideAlias({ aliasAccess }: FastifyRequest, drive: string | undefined): void {
  if (aliasAccess === undefined || drive === undefined) return;
  throw new BffError('access_denied', { detail: 'Under an alias no other drive can be named.' });
}

/** The alias of the path in place of what it stands for: what an address that is handed out has to name. */
export function nameInAddress({ aliasAccess }: FastifyRequest, otherwise: string): string {
  return aliasAccess?.alias.name ?? otherwise;
}
