import { fileURLToPath } from 'node:url';
import files from '@fastify/static';
import fastify from 'fastify';
import { build } from 'vite';
import { runExample } from '../common/run-example.mjs';

await runExample({
  publish: async (folder, origin) => {
    process.env.VITE_BFF_ORIGIN = origin;
    await build({
      root: fileURLToPath(new URL('.', import.meta.url)),
      logLevel: 'warn',
      build: { outDir: folder, emptyOutDir: true },
    });
  },
  // Any web server will do: what is built is files.
  serve: async (folder, port) => {
    const server = fastify();
    await server.register(files, { root: folder });
    await server.listen({ port, host: 'localhost' });
    return () => server.close();
  },
});
