import type { Readable } from 'node:stream';
import { bodyFailure } from '../platform/http-client.js';

/**
 * Resolves when a stream has bytes, or is at its end; throws the HttpFailure of one that breaks before. Until then
 * an answer can still become an error.
 */
export function beginning(body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const begun = (): void => {
      body.off('readable', begun).off('end', begun).off('error', failed);
      resolve();
    };
    const failed = (error: unknown): void => reject(bodyFailure(error));
    body.on('readable', begun).on('end', begun).on('error', failed);
  });
}

/** How much of a refusal is read. */
const ERROR_BYTES = 65_536;

/** The beginning of a body that nobody streams. Throws a HttpFailure. */
export async function firstOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size > ERROR_BYTES) break;
    }
  } catch (error) {
    throw bodyFailure(error);
  }
  return Buffer.concat(chunks);
}
