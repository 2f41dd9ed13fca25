import { connect, type Socket } from 'node:net';
import { numberIn, textIn, type Fields } from '../shape.js';

export interface UploadResult {
  status: number;
  seconds: number;
}

const PIECE = Buffer.alloc(65_536, 'x');

/** Sends a request with a body of `bytes`, as fast as it is taken, until its answer. */
export async function upload(request: Fields): Promise<UploadResult> {
  const socket = connect(numberIn(request, 'port'), '127.0.0.1');
  socket.setNoDelay(true);
  const answer = statusOf(socket);
  const start = performance.now();
  socket.write(textIn(request, 'request'));
  for (let left = numberIn(request, 'bytes'); left > 0 && !socket.destroyed; left -= PIECE.length) {
    if (!socket.write(left < PIECE.length ? PIECE.subarray(0, left) : PIECE)) await drained(socket);
  }
  const status = await answer;
  const seconds = (performance.now() - start) / 1_000;
  socket.destroy();
  return { status, seconds };
}

/** Of the first answer; 0 when the connection breaks. */
function statusOf(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('data', (chunk) => resolve(Number(chunk.toString('latin1', 9, 12))));
    socket.on('error', () => resolve(0));
    socket.on('close', () => resolve(0));
  });
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
