import type { Command } from 'ioredis';
import { patiently } from '../patiently.js';

/** Why a command got no good answer. */
export type CommandFault = 'timeout' | 'connection' | 'refused';

/** Told of each command when it is over, and after how many milliseconds; nothing of what it was about. */
export type CommandListener = (name: string, ms: number, fault: CommandFault | undefined) => void;

const TIMED_OUT = 'Command timed out';

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
  #ended: CommandListener | undefined;

  /** `told`: whether commands go unanswered, at each change. A server that hangs breaks no connection. */
  constructor(
    private readonly options: PatienceOptions,
    private readonly told: (isSilent: boolean) => void,
  ) {}

  listen(ended: CommandListener): void {
    this.#ended = ended;
  }

  limit(command: Command): void {
    if (this.#ended !== undefined) measure(command, this.#ended);
    const settled = patiently(this.options.limit, () => {
      this.#gaveUpAt = performance.now();
      this.#tell(true);
      command.reject(new Error(TIMED_OUT));
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

function measure({ name, promise }: Command, ended: CommandListener): void {
  const start = performance.now();
  promise.then(
    () => ended(name, performance.now() - start, undefined),
    (error: unknown) => ended(name, performance.now() - start, faultOf(error)),
  );
}

function faultOf(error: unknown): CommandFault {
  if (!(error instanceof Error)) return 'connection';
  if (error.message === TIMED_OUT) return 'timeout';
  return error.name === 'ReplyError' ? 'refused' : 'connection';
}
