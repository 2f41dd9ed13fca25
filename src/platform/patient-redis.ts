import { Redis, type Command, type RedisOptions } from 'ioredis';

/**
 * A Redis client whose time limit is for Redis, not for us: when this process was busy, answers that have arrived
 * meanwhile are read before a command is given up. ioredis' own `commandTimeout` gives it up first.
 */
export class PatientRedis extends Redis {
  constructor(
    url: string,
    private readonly limit: number,
    options: Omit<RedisOptions, 'replyMapping'>,
  ) {
    super(url, options);
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const sent: unknown = super.sendCommand(command, stream);
    this.#limit(command);
    return sent;
  }

  #limit(command: Command): void {
    // Timers come before input in a turn of the event loop, immediates after it.
    const timer = setTimeout(
      () => setImmediate(() => command.reject(new Error('Command timed out'))),
      this.limit,
    );
    const settled = (): void => clearTimeout(timer);
    command.promise.then(settled, settled);
  }
}
