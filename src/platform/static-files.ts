import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ROUTES } from '@entra-bff/contract';
import type { Env } from './env/env.js';

/** The operator's front end at `/`, and the files of Swagger UI; both are public and read-only. */
export async function serveStaticFiles(instance: FastifyInstance, env: Env): Promise<void> {
  const own = new Set([`${ROUTES.docs}/*`, '/*']);
  instance.addHook('onRoute', (route) => {
    if (own.has(route.url)) route.config = { crossSite: 'open', ...route.config };
  });
  if (env.docs) {
    const require = createRequire(import.meta.url);
    await instance.register(fastifyStatic, {
      root: dirname(require.resolve('swagger-ui-dist/package.json')),
      prefix: `${ROUTES.docs}/`,
      allowedPath: (path) => /^\/swagger-ui(-bundle)?\.(css|js)$/.test(path),
      index: false,
      decorateReply: false,
      cacheControl: false,
    });
  }
  if (env.frontend === undefined) return;
  const { dir, csp } = env.frontend;
  await instance.register(fastifyStatic, {
    root: resolve(dir),
    prefix: '/',
    decorateReply: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header('Content-Security-Policy', csp);
      void reply.header('Cache-Control', 'no-cache');
      if (path.endsWith('.html')) void reply.header('Cross-Origin-Opener-Policy', 'same-origin-allow-popups');
    },
  });
}
