import { write, writeSync } from 'node:fs';

export interface LogOutputOptions {
  /** A descriptor; standard output unless told. */
  fd?: number;
  /** Bytes that may wait for a reader who does not keep up; what comes then is lost. */
  most?: number;
  /** Told how many lines were lost, as soon as there is a reader again. */
  onLost?: (lines: number) => void;
}

const MOST_WAITING = 16 * 1_048_576;
const AGAIN_AFTER_MS = 50;
/** A write that takes longer meets a reader who does not read: whoever waited for it would wait with it. */
const SLOW_MS = 200;
const FLUSH_AT_MOST_MS = 500;

/**
 * Lines on their way to whoever reads them. A reader who is slow, stuck or gone never holds the service up, at its end
 * either, and costs no more memory than is allowed: the stock destination waits for ever for a pipe that is closed, and
 * keeps everything for one that is full.
 */
export class LogOutput {
  #waiting: string[] = [];
  #bytes = 0;
  #lost = 0;
  /** Since when a write has been under way. */
  #since: number | undefined;
  #isGone = false;
  readonly #fd: number;
  readonly #most: number;
  readonly #onLost: (lines: number) => void;

  constructor({ fd = 1, most = MOST_WAITING, onLost = () => undefined }: LogOutputOptions = {}) {
    this.#fd = fd;
    this.#most = most;
    this.#onLost = onLost;
    process.on('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.#isGone) return;
    if (this.#bytes + line.length > this.#most) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#bytes += line.length;
    if (this.#since === undefined) this.#begin();
  }

  /** At the end, and after the gravest of events: what waits is written now, if anybody reads. */
  flushSync(): void {
    const isStuck = this.#since !== undefined && performance.now() - this.#since > SLOW_MS;
    if (this.#isGone || isStuck) return;
    const end = performance.now() + FLUSH_AT_MOST_MS;
    let rest = this.#take();
    while (rest.length > 0 && performance.now() < end) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if (!isTransient(error)) return this.#end();
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }

  #begin(): void {
    if (this.#waiting.length === 0) return;
    this.#since = performance.now();
    this.#send(this.#take());
  }

  #send(bytes: Buffer): void {
    write(this.#fd, bytes, (error, written) => {
      if (error !== null && !isTransient(error)) return this.#end();
      const rest = bytes.subarray(written);
      if (error !== null) setTimeout(() => this.#send(bytes), AGAIN_AFTER_MS);
      else if (rest.length > 0) this.#send(rest);
      else this.#sent();
    });
  }

  #sent(): void {
    this.#since = undefined;
    const lost = this.#lost;
    this.#lost = 0;
    this.#begin();
    // It writes a line of its own, for which there is room now.
    if (lost > 0) this.#onLost(lost);
  }

  #take(): Buffer {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#bytes = 0;
    return bytes;
  }

  /** Nobody will read it. */
  #end(): void {
    this.#isGone = true;
    this.#take();
  }
}

function isTransient(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EAGAIN' || code === 'EBUSY' || code === 'EINTR';
}
