import { connect, type Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/** A kept-alive HTTP/1.1 connection, one request at a time, with as little work for an answer as can be. */
export class Connection {
  #head: Buffer | undefined;
  /** Bytes of the body still to come; undefined: the head is still to come. */
  #left: number | undefined;
  #bytes = 0;
  #isChunked = false;
  #tail = '';
  #status = 0;
  #settle: ((status: number) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#done(0));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** Of the latest answer's body. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Calls back with the status when the answer has been read to its end; 0: the connection broke. */
  send(request: Buffer, settle: (status: number) => void): void {
    this.#settle = settle;
    if (this.socket.destroyed) this.#done(0);
    else this.socket.write(request);
  }

  exchange(request: Buffer): Promise<number> {
    return new Promise((resolve) => this.send(request, resolve));
  }

  close(): void {
    this.#settle = undefined;
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#left !== undefined) return this.#readBody(chunk);
    const head = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(END_OF_HEAD);
    if (end < 0) {
      this.#head = head;
      return;
    }
    this.#head = undefined;
    const text = head.toString('latin1', 0, end);
    this.#status = Number(text.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
    this.#isChunked = length === undefined && /\r\ntransfer-encoding: *chunked/i.test(text);
    this.#left = Number(length ?? 0);
    this.#tail = '';
    this.#bytes = 0;
    this.#readBody(head.subarray(end + END_OF_HEAD.length));
  }

  #readBody(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#isChunked) {
      this.#tail = (this.#tail + chunk.subarray(-LAST_CHUNK.length).toString('latin1')).slice(
        -LAST_CHUNK.length,
      );
      if (this.#tail === LAST_CHUNK) this.#done(this.#status);
      return;
    }
    this.#left = (this.#left ?? 0) - chunk.length;
    if (this.#left <= 0) this.#done(this.#status);
  }

  #done(status: number): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#left = undefined;
    settle?.(status);
  }
}
