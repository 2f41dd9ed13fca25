import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isOperation } from '../../platform/env/alias-entry.js';
import type { Operation } from '../../platform/env/alias-operations.js';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import { textOf, type JsonObject } from '../json.js';

/** The alias that something was begun under, and what it had to open for it. */
export interface Under {
  alias: string;
  operation: Operation;
}

/** To be kept with what is begun; undefined where the path names no alias. */
export function underAlias({ aliasAccess }: FastifyRequest, operation: Operation): Under | undefined {
  return aliasAccess && { alias: aliasAccess.alias.name, operation };
}

/** What was kept; undefined for anything else. */
export function parseUnder(value: JsonObject | undefined): Under | undefined {
  const [alias, operation] = [textOf(value, 'alias'), textOf(value, 'operation')];
  return alias !== undefined && isOperation(operation) ? { alias, operation } : undefined;
}

/**
 * For what goes on by an id of its own, with nothing in its path that has an alias: what is withdrawn from an alias ends
 * that too.
 */
@Injectable()
export class StandingAliases {
  constructor(private readonly env: Env) {}

  /** Throws `not_found` when what was begun so could not be begun now. */
  judge(under: Under | undefined): void {
    const isOpen =
      under === undefined
        ? !this.env.aliasesOnly
        : this.env.aliases.get(under.alias)?.operations.has(under.operation) === true;
    if (!isOpen) throw new BffError('not_found');
  }
}
