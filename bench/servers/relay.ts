import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** The raw response of a route that writes it itself, with the headers that hooks have set so far. */
export function relayTo(reply: FastifyReply): ServerResponse {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  return reply.raw;
}
