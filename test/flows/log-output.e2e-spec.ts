import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../support/until.js';

/** Writes lines whenever it is told to, as the built service does, and tells how much memory it needs. */
const WRITER = `
import { PinoLog } from '#service/platform/log.js';
const log = new PinoLog('trace');
log.write('service_started');
process.on('message', ({ lines, code, event }) => {
  for (let line = 0; line < lines; line += 1) log.write(event ?? 'request_completed', { line });
  if (code !== undefined) process.exit(code);
  setTimeout(() => { gc(); process.send({ heap: process.memoryUsage().heapUsed }); }, 100);
});`;

describe('the log', () => {
  let writer: ChildProcess | undefined;
  afterEach(() => void writer?.kill('SIGKILL'));

  async function start(): Promise<{ child: ChildProcess; output(): string }> {
    const words = ['--expose-gc', '--input-type=module', '-e', WRITER];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    writer = child;
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await until(() => output.includes('service_started'));
    return { child, output: () => output };
  }

  async function ended(child: ChildProcess): Promise<unknown> {
    const [code] = await once(child, 'exit');
    return code;
  }

  it('has every line written that comes before the end', async () => {
    const { child, output } = await start();
    child.send({ lines: 2_000, code: 3 });
    const [code] = await once(child, 'close');
    expect(code).toBe(3);
    expect(output().match(/request_completed/g)).toHaveLength(2_000);
  });

  it.each([
    ['at its end', { lines: 1_000, code: 4 }],
    ['after the gravest of events', { lines: 1, code: 4, event: 'idp_misconfigured' }],
  ])('holds nobody up when its reader is gone: %s', async (_, told) => {
    const { child } = await start();
    child.stdout?.destroy();
    child.send(told);
    expect(await ended(child)).toBe(4);
  });

  it('costs a bounded amount of memory when its reader is stuck, and tells how many lines were lost', async () => {
    const { child, output } = await start();
    child.stdout?.pause();
    const write = async (lines: number): Promise<number> => {
      child.send({ lines });
      const [{ heap }] = await once(child, 'message');
      return heap;
    };
    const full = await write(160_000);
    expect((await write(100_000)) - full).toBeLessThan(3_000_000);
    child.stdout?.resume();
    const lost = (): number =>
      [...output().matchAll(/"event":"log_lines_lost","lines":(\d+)/g)].reduce(
        (sum, [, lines]) => sum + Number(lines),
        0,
      );
    await until(() => lost() >= 100_000);
  });
});
