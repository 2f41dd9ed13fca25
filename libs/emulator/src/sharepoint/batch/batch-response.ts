import { STATUS_CODES } from 'node:http';
import type { EmulatorResponse } from '../../http/exchange.js';

const LINE = '\r\n';

function innerResponse({ status, headers = {}, body = '' }: EmulatorResponse): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name.toUpperCase()}: ${String(value)}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join(LINE);
  return `${head}${LINE}${LINE}${Buffer.from(body).toString('latin1')}`;
}

/** Answers in the order of the requests; change sets are not told apart any more. */
export function writeBatch(boundary: string, responses: readonly EmulatorResponse[]): EmulatorResponse {
  const partHead = `Content-Type: application/http${LINE}Content-Transfer-Encoding: binary`;
  const parts = responses.map(
    (one) => `--${boundary}${LINE}${partHead}${LINE}${LINE}${innerResponse(one)}${LINE}`,
  );
  return {
    status: 200,
    headers: { 'Content-Type': `multipart/mixed; boundary=${boundary}` },
    body: Buffer.from(`${parts.join('')}--${boundary}--${LINE}`, 'latin1'),
  };
}
