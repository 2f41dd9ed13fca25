import type { RequestBody } from './request-body.js';

/** The next `count` bytes are here already. */
export async function skip(body: RequestBody, count: number): Promise<void> {
  for await (const chunk of body.take(count)) void chunk;
}

/** The last `count` bytes, behind those that were there before. */
export async function collect(before: Buffer, body: RequestBody, count: number): Promise<Buffer> {
  const chunks = [before];
  for await (const chunk of body.take(count, true)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
