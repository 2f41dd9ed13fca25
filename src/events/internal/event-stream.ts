import { Readable } from 'node:stream';
import { COMMENT, toBlock, type Block } from './sse.js';

/** What a page that does not read may leave waiting, in bytes. */
const MOST_WAITING = 65_536;

/** The body of one answer that goes on: blocks of text, until it is ended or its reader has left. */
export class EventStream {
  readonly body = new Readable({ read: () => undefined });
  #isEnded = false;

  /** Called once, whoever ends it. */
  onClose(listener: () => void): void {
    this.body.once('close', listener);
  }

  write(block: Block): void {
    this.#push(toBlock(block));
  }

  comment(): void {
    this.#push(COMMENT);
  }

  /** What was written before still leaves. */
  end(last: Block): void {
    this.#push(toBlock(last));
    // What comes now would break off what a slow reader has not got yet.
    this.#isEnded = true;
    if (!this.body.destroyed) this.body.push(null);
  }

  #push(text: string): void {
    if (this.body.destroyed || this.#isEnded) return;
    this.body.push(text);
    if (this.body.readableLength > MOST_WAITING) this.body.destroy();
  }
}
