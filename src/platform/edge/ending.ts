import { Server } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Drain } from '../drain.js';
import { stopBehindLateComers } from './late-comers.js';

const LOOK_EVERY_MS = 50;
/** What is not over by then has had its time before: see {@link Drain}. */
const LONGEST_MS = 2_000;
/** A connection that was made while there was somebody to take it may say what it was made for. */
const LAST_WORDS_MS = 500;

/**
 * Lets the server end. Node closes the connections that are idle at the moment at which it stops listening, those among them
 * whose request is on its way; and one whose answer had gone before its body had come, or that becomes idle later, would
 * hold the process for as long as it may be kept alive.
 */
export function endConnections(instance: FastifyInstance, drain: Drain): void {
  instance.addHook('preClose', (done) => {
    const { server } = instance;
    const end = (): void => {
      const start = performance.now();
      const timer = setInterval(() => {
        if (performance.now() - start >= LONGEST_MS) server.closeAllConnections();
        else behindWhatHasCome(() => server.closeIdleConnections());
      }, LOOK_EVERY_MS);
      server.once('close', () => clearInterval(timer));
      done();
    };
    if (!drain.draining) return end();
    stopBehindLateComers(server, () => {
      // Stops listening and nothing else: whoever comes now is refused, and can go elsewhere.
      Server.prototype.close.call(server);
      setTimeout(() => behindWhatHasCome(end), LAST_WORDS_MS);
    });
  });
}

/** Timers come before what has arrived is read: to close then would reset a connection whose request is here already. */
function behindWhatHasCome(act: () => void): void {
  setImmediate(act);
}
