import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** What the client gets. */
export interface PassAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer | Readable | undefined;
}

export function reply(to: FastifyReply, { status, headers, body }: PassAnswer): void {
  void to.code(status).headers(headers).send(body);
}
