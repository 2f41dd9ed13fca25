import type { IncomingMessage } from 'node:http';
import { ROUTES } from '@entra-bff/contract';

/** What a machine client presented in `Authorization: Bearer`. */
interface PresentedBearer {
  /** Undefined: not the one well-formed header that it must be. */
  token: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Set by the edge, and by nobody else, for a route that takes bearer tokens: whatever it holds, the request's
     * cookie counts for nothing then.
     */
    bearer?: PresentedBearer;
  }
}

/** RFC 6750 §2.1; the scheme in any case (RFC 9110 §11.1). */
const CREDENTIALS = /^bearer +([\w.~+/-]+=*)$/i;
/** As soon as a header names the scheme, however it goes on. */
const SCHEME = /^bearer(?![\w!#$%&'*+.^`|~-])/i;

/** Whether routes of this pattern take bearer tokens: those of the API. */
export function takesBearer(route: string | undefined): boolean {
  return route?.startsWith(`${ROUTES.api}/`) === true;
}

/**
 * The bearer token of a request; undefined when its cookie decides. Another scheme is no business of ours: proxies add
 * `Basic`. Several headers are none that can be understood.
 */
export function presentedBearer({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): PresentedBearer | undefined {
  if (headers.authorization === undefined) return undefined;
  const values = authorizations(rawHeaders);
  if (!values.some((value) => SCHEME.test(value))) return undefined;
  return { token: values.length === 1 ? CREDENTIALS.exec(headers.authorization)?.[1] : undefined };
}

/** Every one: Node keeps only the first. `rawHeaders`: names and values in turn. */
function authorizations(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter(
    (_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  );
}
