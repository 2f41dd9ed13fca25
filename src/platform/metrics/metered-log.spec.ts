import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { PinoLog } from '../log.js';
import { PromMetrics } from './internal/prom-metrics.js';
import { MeteredLog } from './metered-log.js';

describe('a log that counts', () => {
  it('counts what the log says of itself: lines that nobody read', async () => {
    const lines: string[] = [];
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    const metrics = new PromMetrics();
    const log = new PinoLog('info', output);
    const metered = new MeteredLog(log, metrics);
    expect(metered.tells('log_lines_lost')).toBe(true);
    log.onLost(7);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'log_lines_lost', lines: 7 }]);
    expect(await metrics.text()).toMatch(/log_events_total\{event="log_lines_lost"\} 1\n/);
  });
});
