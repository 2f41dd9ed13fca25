import { Redis, type Command, type RedisOptions } from 'ioredis';

/**
 * A Redis client whose time limit is for Redis, not for us: when this process was busy, answers that have arrived
 * meanwhile are read before a command is given up. ioredis' own `commandTimeout` gives it up first. Emits `silent` when
 * commands go unanswered, and `answering` when they are answered again.
 */
export class PatientRedis extends Redis {
  #silent = false;

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
    let open = true;
    const giveUp = (): void => {
      if (!open) return;
      this.#tell(true);
      command.reject(new Error('Command timed out'));
    };
    // Timers come before input in a turn of the event loop, immediates after it.
    const timer = setTimeout(() => setImmediate(giveUp), this.limit);
    const settled = (): void => {
      open = false;
      clearTimeout(timer);
    };
    command.promise.then(() => {
      settled();
      this.#tell(false);
    }, settled);
  }

  /** A server that hangs breaks no connection: there is no `error` to tell of it. */
  #tell(silent: boolean): void {
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.emit(silent ? 'silent' : 'answering');
  }
}
