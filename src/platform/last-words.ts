import { describeError, LOG_EVENTS } from './log.js';

/** The line that a process ends with when nobody caught an error: no log is sure to write it out any more. */
export function lastWords(error: unknown): string {
  const [, msg] = LOG_EVENTS.process_failed;
  const line = {
    level: 60,
    time: new Date().toISOString(),
    event: 'process_failed',
    ...describeError(error),
    msg,
  };
  return `${JSON.stringify(line)}\n`;
}
