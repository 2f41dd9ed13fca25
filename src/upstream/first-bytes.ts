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
