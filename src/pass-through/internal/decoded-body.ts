import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { BffError } from '../../platform/problem.js';
import type { UpstreamAnswer } from '../../upstream/upstream-signal.js';

const DECODERS = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
} as const;

/**
 * An answer without its content coding: none was asked for, and JSON has to be read. One layer and `limit` bytes; throws
 * `upstream_invalid` for more.
 */
export async function decoded<T extends UpstreamAnswer>(answer: T, limit: number): Promise<T> {
  const coding = [answer.headers['content-encoding'] ?? 'identity'].flat().join().trim().toLowerCase();
  if (coding === 'identity' || answer.body.length === 0) return answer;
  if (coding !== 'gzip' && coding !== 'br' && coding !== 'deflate') throw new BffError('upstream_invalid');
  try {
    const body = await DECODERS[coding](answer.body, { maxOutputLength: limit });
    return { ...answer, body };
  } catch (error) {
    throw new BffError('upstream_invalid', { cause: error });
  }
}
