import { fieldsOf, type Fields } from '../shape.js';

/** What a child process does when it is asked; the answer has to survive JSON. */
export type Handlers = Record<string, (request: Fields) => unknown>;

/**
 * Answers the questions of the process that started us, and ends when that one is gone, however it went. CPU and
 * memory can always be asked for.
 */
export function answerParent(handlers: Handlers, cleanUp: () => unknown = () => undefined): void {
  const all: Handlers = { usage, ...handlers };
  process.on('message', (message) => void reply(all, fieldsOf(message)));
  process.on('disconnect', () => void end(cleanUp));
}

async function end(cleanUp: () => unknown): Promise<void> {
  await cleanUp();
  process.exit(0);
}

async function reply(handlers: Handlers, message: Fields): Promise<void> {
  const { id, ask } = message;
  try {
    const handler = handlers[String(ask)];
    if (handler === undefined) throw new Error(`Nobody answers "${String(ask)}".`);
    process.send?.({ id, value: await handler(fieldsOf(message['request'])) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** CPU time of all threads in microseconds, memory in bytes, a clock in milliseconds. */
function usage(): { cpu: number; rss: number; at: number } {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, rss: process.memoryUsage.rss(), at: performance.now() };
}
