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
  #waiting: Buffer[] = [];
  /** Of what waits, and of what is under way. */
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
    // A text that was put together of pieces takes several times the memory of its bytes.
    const bytes = Buffer.from(line);
    if (this.#bytes + bytes.length > this.#most) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#since === undefined) this.#begin();
  }

  /** At the end, and after the gravest of events: what waits is written now, if anybody reads. */
  flushSync(): void {
    const isStuck = this.#since !== undefined && performance.now() - this.#since > SLOW_MS;
    if (this.#isGone || isStuck) return;
    const end = performance.now() + FLUSH_AT_MOST_MS;
    let rest = this.#take();
    this.#bytes -= rest.length;
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
    const bytes = this.#take();
    this.#send(bytes, bytes.length);
  }

  /** `size`: of all that is under way together. */
  #send(bytes: Buffer, size: number): void {
    write(this.#fd, bytes, (error, written) => {
      if (error !== null && !isTransient(error)) return this.#end();
      const rest = bytes.subarray(error === null ? written : 0);
      if (error !== null) setTimeout(() => this.#send(rest, size), AGAIN_AFTER_MS);
      else if (rest.length > 0) this.#send(rest, size);
      else this.#sent(size);
    });
  }

  #sent(size: number): void {
    this.#since = undefined;
    this.#bytes -= size;
    const lost = this.#lost;
    this.#lost = 0;
    this.#begin();
    // It writes a line of its own, for which there is room now.
    if (lost > 0) this.#onLost(lost);
  }

  #take(): Buffer {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
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
