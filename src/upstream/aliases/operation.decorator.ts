import { SetMetadata } from '@nestjs/common';
import type { Operation } from '../../platform/env/alias-operations.js';

export const OPERATIONS_OF_ROUTE = 'entra-bff:alias-operations';
export const JUDGED_ELSEWHERE = 'entra-bff:judged-elsewhere';

/**
 * What an alias must grant for this route, all of it. Without it the method says: GET `read`, POST `create`, PUT and
 * PATCH `update`, DELETE `delete`.
 */
export const NeedsOperation = (
  ...operations: readonly [Operation, ...Operation[]]
): MethodDecorator & ClassDecorator => SetMetadata(OPERATIONS_OF_ROUTE, operations);

/**
 * The path names no site, list or library, and the route is open all the same: what it is about was judged when its id
 * was handed out, or is judged part by part. Any other path that names nothing is closed where only aliases are open.
 */
export const JudgedElsewhere = (): MethodDecorator & ClassDecorator => SetMetadata(JUDGED_ELSEWHERE, true);
