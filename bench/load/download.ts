import { numberIn, textIn, type Fields } from '../shape.js';
import { Connection } from './connection.js';

export interface DownloadResult {
  status: number;
  /** Of the body. */
  bytes: number;
  seconds: number;
}

export async function download(request: Fields): Promise<DownloadResult> {
  const connection = await Connection.open(numberIn(request, 'port'));
  const start = performance.now();
  const status = await connection.exchange(Buffer.from(textIn(request, 'request')));
  const seconds = (performance.now() - start) / 1_000;
  connection.close();
  return { status, bytes: connection.bytes, seconds };
}
