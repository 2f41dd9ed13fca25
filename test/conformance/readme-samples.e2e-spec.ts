import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { startProcess } from '../support/process.js';
import { startWorld, type World } from '../support/world.js';

/** What a page has and a process has not: an address, and cookies that go along by themselves. */
const PAGE = `
globalThis.location = new URL(process.env.BFF);
const plain = globalThis.fetch;
globalThis.fetch = (target, options = {}) => {
  const headers = new Headers(options.headers);
  headers.set('cookie', process.env.COOKIE);
  return plain(target, { ...options, headers });
};
`;

let world: World;
let user: Browser;
let folder: string;
let samples: string[];
beforeAll(async () => {
  world = await startWorld({ env: { PASS_THROUGH: 'graph,sharepoint' } });
  user = await world.signedIn();
  folder = await mkdtemp(join(tmpdir(), 'bff-readme-'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  samples = [...(await readFile('README.md', 'utf8')).matchAll(/^```js\n(.*?)^```/gms)].map(
    ([, code = '']) => code,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.stop();
});

describe('the README shows how to point a client here:', () => {
  it.each([
    ['@pnp/sp', 'Demo'],
    ['@pnp/graph', 'Adele'],
    ['@microsoft/microsoft-graph-client', 'Adele'],
  ])('%s works as it is written there', async (name, expected) => {
    const sample = samples.find((code) => code.includes(`from '${name}'`)) ?? '';
    const script = join(folder, `${name.replaceAll('/', '-')}.mjs`);
    await writeFile(script, sample.replace(/^(?!import )/m, PAGE));
    const running = await startProcess(process.execPath, [script], {
      env: { BFF: world.bff.address, COOKIE: user.jar.header(new URL(world.origin)) ?? '' },
    });
    expect(await running.exited).toBe(0);
    expect(running.output()).toContain(expected);
  });
});
