import { boundaryOf } from '../multipart/boundary.js';
import { readAnswer, writeAnswer, type InnerAnswer } from '../multipart/http-message.js';
import { MalformedMultipart, type Part } from '../multipart/part.js';
import { readMultipart } from '../multipart/read-multipart.js';
import { writeMultipart } from '../multipart/write-multipart.js';
import { MOST_CALLS } from './batch-request.js';

/** The answers in their order; those of change sets among them, as SharePoint gives them too. */
export function readAnswers(body: string, contentType: string | undefined): InnerAnswer[] {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) throw new MalformedMultipart('no boundary');
  return readMultipart(body, boundary, MOST_CALLS).flatMap((part) => {
    const inner = boundaryOf(part.headers.get('content-type'));
    const parts = inner === undefined ? [part] : readMultipart(part.content, inner, MOST_CALLS);
    return parts.map(({ content }) => readAnswer(content));
  });
}

/** `boundary` has to begin with `batchresponse_`: PnPjs looks for that, not for the announced one. */
export function writeAnswers(
  answers: readonly InnerAnswer[],
  boundary: string,
): { contentType: string; body: string } {
  const headers = new Map([
    ['content-type', 'application/http'],
    ['content-transfer-encoding', 'binary'],
  ]);
  const parts = answers.map((answer): Part => ({ headers, content: writeAnswer(answer) }));
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: writeMultipart(parts, boundary) };
}
