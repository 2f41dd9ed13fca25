import type { Redis } from 'ioredis';

const RECONNECT_AFTER_MS = 250;

/**
 * A connection to the same server that only listens, and tells nobody of its faults: who listens finds out by the silence.
 * What is sent again on a new connection would look as if that one were armed.
 */
export function listeningConnection(primary: Redis): Redis {
  const connection = primary.duplicate({
    protocol: 2,
    lazyConnect: false,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => RECONNECT_AFTER_MS,
  });
  connection.on('error', () => undefined);
  return connection;
}
