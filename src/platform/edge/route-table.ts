import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Knows which methods exist at a path, so that a wrong one is told `405` with `Allow` (RFC 9110 §15.5.6). */
export class RouteTable {
  readonly #routes: { pattern: RegExp; method: string }[] = [];

  constructor(instance: FastifyInstance) {
    instance.addHook('onRoute', ({ method, url }) => {
      const pattern = toPattern(url);
      for (const name of [method].flat()) this.#routes.push({ pattern, method: name });
    });
  }

  /** Methods of the routes at this path; empty when there is none. */
  methodsAt(path: string): string[] {
    return [
      ...new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
    ].toSorted();
  }
}

/** The template of a request's route, as logs, metrics and traces tell it; `none` at an address that no route has. */
export function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? 'none';
}

function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => {
      if (part === '*') return '.*';
      return part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
