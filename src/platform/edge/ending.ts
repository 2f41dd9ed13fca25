import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 50;
/** What is not over by then has had its time before: see {@link Drain}. */
const LONGEST_MS = 2_000;

/**
 * Lets the server end. Node closes the connections that are idle at that moment; one whose answer had gone before its
 * body had come, or that becomes idle later, would hold the process for as long as it may be kept alive.
 */
export function endConnections(instance: FastifyInstance): void {
  instance.addHook('preClose', (done) => {
    const { server } = instance;
    const start = performance.now();
    const timer = setInterval(() => {
      if (performance.now() - start < LONGEST_MS) server.closeIdleConnections();
      else server.closeAllConnections();
    }, LOOK_EVERY_MS);
    server.once('close', () => clearInterval(timer));
    done();
  });
}
