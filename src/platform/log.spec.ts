import { describe, expect, it } from '@jest/globals';
import { PinoLog } from './log.js';

/** What is written at a level. */
function written(level: string): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const log = new PinoLog(level, {
    write: (line: string) => void lines.push(Object.fromEntries(Object.entries(Object(JSON.parse(line))))),
  });
  log.write('service_started', { port: 1 });
  log.audit('signed_out', 'A user signed out.', { auditId: 'BFF1301', user: 'abc' });
  return lines;
}

describe('the log', () => {
  it.each(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])(
    'tells audit events at the level %s',
    (level) => {
      const audited = written(level).filter((line) => line['audit'] === true);
      expect(audited).toEqual([
        {
          level: 30,
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          audit: true,
          event: 'signed_out',
          auditId: 'BFF1301',
          user: 'abc',
          msg: 'A user signed out.',
        },
      ]);
    },
  );

  it('tells other events by their level, and never as audit events', () => {
    const others = (level: string) => written(level).filter((line) => line['audit'] === undefined);
    expect(others('info')).toHaveLength(1);
    expect(others('fatal')).toEqual([]);
  });

  it('tells nothing when it is silent', () => {
    expect(written('silent')).toEqual([]);
  });
});
