import type { Redis } from 'ioredis';

const LOOK_EVERY_MS = 250;
const LOOKS = 4;

/**
 * Ends a connection that owes answers and has been silent for a second; the client then makes a new one. A server that
 * froze, or a network that drops packets, breaks no connection: TCP would try again for minutes, after ever longer
 * pauses. Looks are counted, not the time: this process may have been frozen itself.
 */
export function endWhenSilent(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis;
    let heard = stream.bytesRead;
    let silent = 0;
    const look = (): void => {
      silent = redis.commandQueue.length > 0 && stream.bytesRead === heard ? silent + 1 : 0;
      heard = stream.bytesRead;
      if (silent >= LOOKS) stream.destroy();
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    timer.unref();
    stream.once('close', () => clearInterval(timer));
  });
}
