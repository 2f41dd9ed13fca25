import { MalformedMultipart, parseHeaders, splitHead, type Part } from './part.js';
import { writePart } from './write-multipart.js';

/** The request in an `application/http` part. */
export interface InnerRequest extends Part {
  method: string;
  /** As it stands: absolute, or relative to the batch. */
  address: string;
}

/** The answer in an `application/http` part. */
export interface InnerAnswer extends Part {
  status: number;
  reason: string;
}

const REQUEST_LINE = /^([A-Z]{1,10}) ([\u0021-\u007e]{1,16384}) HTTP\/1\.[01]$/;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: ([\t\u0020-\u007e\u0080-\u00ff]*))?$/;

export function readRequest(content: string): InnerRequest {
  // Empty lines before a request are no part of it (RFC 9112 section 2.2).
  const { head, rest } = splitHead(content.replace(/^[\r\n]+/, ''));
  const [line = '', ...lines] = head;
  const [, method, address] = REQUEST_LINE.exec(line.trimEnd()) ?? [];
  if (method === undefined || address === undefined) throw new MalformedMultipart('not a request');
  return { method, address, headers: parseHeaders(lines), content: rest };
}

export function readAnswer(content: string): InnerAnswer {
  const { head, rest } = splitHead(content);
  const [line = '', ...lines] = head;
  const [, status, reason = ''] = STATUS_LINE.exec(line.trimEnd()) ?? [];
  if (status === undefined) throw new MalformedMultipart('not an answer');
  return { status: Number(status), reason, headers: parseHeaders(lines), content: rest };
}

export function writeRequest({ method, address, ...part }: InnerRequest): string {
  return `${method} ${address} HTTP/1.1\r\n${writePart(part)}`;
}

export function writeAnswer({ status, reason, ...part }: InnerAnswer): string {
  return `HTTP/1.1 ${status} ${reason}\r\n${writePart(part)}`;
}
