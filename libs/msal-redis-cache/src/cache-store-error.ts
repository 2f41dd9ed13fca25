/** What was being done when the store failed. */
export type CacheStoreOperation = 'read' | 'write' | 'delete';

/**
 * The store could not do its work; nothing is known to have changed. Safe to log: ioredis attaches the whole
 * command to its errors (`command.args`, with the stored value), so neither that error, nor its text, nor a
 * `cause` is kept.
 */
export class CacheStoreError extends Error {
  override readonly name = 'CacheStoreError';
  readonly operation: CacheStoreOperation;
  /**
   * A Redis error code (`READONLY`, `OOM`), a system code (`ECONNREFUSED`), `TIMEOUT`, `NOT_CONNECTED` (also when it was
   * used before it was ready), or the error's class name.
   */
  readonly reason: string;

  constructor(operation: CacheStoreOperation, failure: unknown) {
    const reason = reasonOf(failure);
    super(`The token store failed to ${operation}: ${reason}.`);
    this.operation = operation;
    this.reason = reason;
  }
}

const REDIS_CODE = /^[A-Z]{2,32}(?= |$)/;
/** What ioredis says in words alone. */
const IOREDIS_TEXTS: ReadonlyMap<string, string> = new Map([
  ['Command timed out', 'TIMEOUT'],
  ['Connection is closed.', 'NOT_CONNECTED'],
  ["Stream isn't writeable and enableOfflineQueue options is false", 'NOT_CONNECTED'],
]);
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{1,40}$/;

/** Takes only words that cannot hold data: Redis repeats arguments in some of its texts. */
function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return 'Error';
  if ('code' in failure && typeof failure.code === 'string' && SYSTEM_CODE.test(failure.code))
    return failure.code;
  const redisCode = failure.name === 'ReplyError' ? REDIS_CODE.exec(failure.message)?.[0] : undefined;
  return redisCode ?? IOREDIS_TEXTS.get(failure.message) ?? failure.name;
}
