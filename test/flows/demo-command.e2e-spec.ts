import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { freePort, portOf } from '../support/free-port.js';
import { startProcess, type RunningProcess } from '../support/process.js';

const PATIENCE = 90_000;

/** `npm run demo` on what `npm test` has built; not npm itself, which answers signals in its own way. */
const demo = (words: string[], readyWhen?: RegExp): Promise<RunningProcess> =>
  startProcess(process.execPath, ['scripts/demo.mjs', '--no-build', ...words], {
    ...(readyWhen !== undefined && { readyWhen, readyWithin: PATIENCE }),
  });

describe('the demo command', () => {
  it(
    'goes through the whole main job by itself, and exits with 0',
    async () => {
      const check = await demo(['--check', '--port', String(await freePort())]);
      const code = await check.exited;
      expect(check.output()).toMatch(/✓ renew by the server.*\n.*✓ let the token expire/);
      expect(check.output()).toMatch(/✓ renew by the iframe.*\n.*✓ renew by redirect.*\n.*✓ write an item/);
      expect(check.output()).toMatch(/✓ Entra asks for a second factor in the middle of a write/);
      expect(check.output()).not.toContain('✗');
      expect(code).toBe(0);
    },
    PATIENCE,
  );

  it(
    'serves the page until Ctrl-C, then lets go of everything',
    async () => {
      const port = await freePort();
      const running = await demo(['--port', String(port)], /Ctrl-C/);
      const page = await fetch(`http://localhost:${port}/`);
      expect(await page.text()).toContain('<title>Demo');
      expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
      running.signal('SIGINT');
      expect(await running.exited).toBe(0);
      await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow('fetch failed');
    },
    PATIENCE,
  );

  it(
    'serves a page of your own, where it is told the folder',
    async () => {
      const port = await freePort();
      const running = await demo(
        ['--port', String(port), '--frontend', 'examples/static-html/public'],
        /Ctrl-C/,
      );
      const page = await fetch(`http://localhost:${port}/`);
      expect(await page.text()).toBe(await readFile('examples/static-html/public/index.html', 'utf8'));
      running.signal('SIGINT');
      expect(await running.exited).toBe(0);
    },
    PATIENCE,
  );

  it(
    'says which port is taken and what to do, and exits with 1',
    async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => other.once('listening', resolve));
      const port = portOf(other);
      const refused = await demo(['--port', String(port)]);
      expect(await refused.exited).toBe(1);
      expect(refused.output()).toContain(`Port ${port} is taken`);
      expect(refused.output()).toContain(`--port ${port + 1}`);
      other.close();
    },
    PATIENCE,
  );
});
