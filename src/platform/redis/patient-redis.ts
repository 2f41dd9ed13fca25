import { Redis, type RedisOptions } from 'ioredis';
import { Patience, type CommandListener } from './patience.js';

/** A Redis client with {@link Patience}. Emits `silent` when commands go unanswered, and `answering` afterwards. */
export class PatientRedis extends Redis {
  readonly #patience: Patience;

  constructor(limit: number, options: Omit<RedisOptions, 'replyMapping'>) {
    super(options);
    this.#patience = new Patience({ limit }, (isSilent) => this.emit(isSilent ? 'silent' : 'answering'));
  }

  /** For one who counts; what is sent on connections for another purpose is not told of. */
  onCommand(ended: CommandListener): void {
    this.#patience.listen(ended);
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const sent: unknown = super.sendCommand(command, stream);
    this.#patience.limit(command);
    return sent;
  }
}
