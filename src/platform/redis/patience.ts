import type { Command } from 'ioredis';
import { patiently } from '../patience.js';

export interface PatienceOptions {
  /** How long a command may go unanswered, in milliseconds. */
  limit: number;
  /** After a command went unanswered, answers count again when this many milliseconds have passed. */
  calm?: number;
}

/**
 * A time limit for Redis, not for us: when this process was busy, answers that have arrived meanwhile are read before
 * a command is given up. ioredis' own `commandTimeout` gives it up first.
 */
export class Patience {
  #isSilent = false;
  #gaveUpAt = 0;

  /** `told`: whether commands go unanswered, at each change. A server that hangs breaks no connection. */
  constructor(
    private readonly options: PatienceOptions,
    private readonly told: (isSilent: boolean) => void,
  ) {}

  limit(command: Command): void {
    const settled = patiently(this.options.limit, () => {
      this.#gaveUpAt = performance.now();
      this.#tell(true);
      command.reject(new Error('Command timed out'));
    });
    command.promise.then(() => {
      settled();
      if (this.#isSilent) this.#answered();
    }, settled);
  }

  #answered(): void {
    const { calm = 0 } = this.options;
    if (performance.now() - this.#gaveUpAt >= calm) this.#tell(false);
  }

  #tell(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.told(isSilent);
  }
}
