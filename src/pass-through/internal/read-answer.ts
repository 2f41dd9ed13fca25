import { HttpFailure, bodyFailure, type HttpAnswer } from '../../platform/http-client.js';
import type { Content } from '../../upstream/content-source.js';

/** The whole of an answer that turned out to be no file; at most `limit` bytes. Throws {@link HttpFailure}. */
export async function readAnswer(
  { statusCode: status, headers, body }: Content,
  limit: number,
): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > limit) throw new HttpFailure('too_large');
      chunks.push(bytes);
    }
  } catch (error) {
    body.destroy();
    throw bodyFailure(error);
  }
  return { status, headers, body: Buffer.concat(chunks) };
}
