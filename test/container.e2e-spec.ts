import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Lock } from '../scripts/lockfile.mjs';
import { buildDockerfile, parseIgnore, type BuiltStage } from './support/dockerfile.js';
import { freePort } from './support/free-port.js';
import { until } from './support/until.js';
import { startProcess, type RunningProcess } from './support/process.js';

/** The user `node` of the official images. */
const uid = 1000;
const gid = 1000;
const isRoot = process.getuid?.() === 0;

/** NODE_OPTIONS of the image's Node that this machine's Node may be too old for. */
function knownEnv(env: Record<string, string>): Record<string, string> {
  const { NODE_OPTIONS: options = '', ...others } = env;
  return process.allowedNodeEnvironmentFlags.has(options) ? env : others;
}

describe('the image, built by the steps of the Dockerfile', () => {
  let folder = '';
  let image: BuiltStage;
  let emulatorImage: BuiltStage;
  let port = 0;
  let service: RunningProcess;

  const env = (): Record<string, string> => ({
    ...knownEnv(image.env),
    PORT: String(port),
    PUBLIC_URL: 'https://bff.contoso.test',
    AZURE_TENANT_ID: '11111111-2222-4333-8444-555555555555',
    AZURE_CLIENT_ID: '66666666-7777-4888-9999-aaaaaaaaaaaa',
    AZURE_CLIENT_SECRET: randomBytes(24).toString('base64url'),
    ENCRYPTION_KEYS: `one:${randomBytes(32).toString('base64')}`,
    STORE: 'memory',
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'entra-bff-image-'));
    await chmod(folder, 0o755);
    const [built, emulator] = await buildDockerfile(resolve('.'), folder, ['emulator']);
    if (built === undefined || emulator === undefined) throw new Error('A stage is missing');
    [image, emulatorImage] = [built, emulator];
    port = await freePort();
    const [command = '', ...args] = image.cmd;
    service = await startProcess(command, args, {
      cwd: image.workdir,
      env: env(),
      ...(isRoot && { uid, gid }),
    });
    await untilLive();
  }, 600_000);

  afterAll(async () => {
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const live = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/health/live`).then(
      (answer) => answer.ok,
      () => false,
    );

  async function untilLive(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await live())) {
      if (Date.now() > deadline) throw new Error(`Never live:\n${service.output()}`);
      await sleep(50);
    }
  }

  it('is pinned by digest and names a user that is not root', async () => {
    expect(await readFile('Dockerfile', 'utf8')).toMatch(
      /^ARG NODE_IMAGE=node:24[\w.-]*@sha256:[0-9a-f]{64}$/m,
    );
    expect(image.user).toBe(`${uid}:${gid}`);
  });

  /** Packages for development, optional ones and the emulator, as far as an image has them. */
  async function unwantedIn({ workdir }: BuiltStage): Promise<string[]> {
    const lock: Lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
    const unwanted = Object.entries(lock.packages)
      .filter(([path, entry]) => entry.dev === true || entry.optional === true || path.endsWith('/emulator'))
      .map(([path]) => path);
    expect(unwanted.length).toBeGreaterThan(100);
    return unwanted.filter((path) => existsSync(join(workdir, path)));
  }

  it('holds the service and its production packages, and nothing else', async () => {
    expect((await readdir(image.workdir)).toSorted()).toEqual([
      'dist',
      'libs',
      'node_modules',
      'package.json',
    ]);
    expect(await unwantedIn(image)).toEqual([]);
    const files = await readdir(image.workdir, { recursive: true });
    expect(files.filter((path) => /^(dist|libs)\//.test(path) && /[.-]spec\./.test(path))).toEqual([]);
  });

  it('has the emulator beside it, as another image that is not root either and starts by itself', async () => {
    expect(emulatorImage.user).toBe(`${uid}:${gid}`);
    expect((await unwantedIn(emulatorImage)).filter((path) => !path.endsWith('/emulator'))).toEqual([]);
    const [command = '', ...args] = emulatorImage.cmd;
    const anyPort = { EMULATOR_PORT_ENTRA: '0', EMULATOR_PORT_GRAPH: '0', EMULATOR_PORT_SHAREPOINT: '0' };
    const emulator = await startProcess(command, args, {
      cwd: emulatorImage.workdir,
      env: { ...anyPort, EMULATOR_HOST: '127.0.0.1' },
      ...(isRoot && { uid, gid }),
    });
    await until(() => emulator.output().includes('/__emulator/status'));
    const status = /http:\S+\/__emulator\/status/.exec(emulator.output())?.[0] ?? '';
    expect((await fetch(status)).status).toBe(200);
    expect(await emulator.stop('SIGTERM')).toBe(0);
  });

  it('is live as a user that owns nothing there', async () => {
    expect(await live()).toBe(true);
    if (existsSync('/proc/self/status') && isRoot) {
      const status = await readFile(`/proc/${service.pid}/status`, 'utf8');
      expect(status).toMatch(new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s+${uid}\\s`, 'm'));
    }
  });

  it('tells its health by its own check, without a shell', async () => {
    const [command = '', ...args] = image.healthcheck;
    const check = (at: number): Promise<unknown> =>
      promisify(execFile)(command, args, { env: { PATH: process.env['PATH'], PORT: String(at) } });
    await check(port);
    const nobody = await freePort();
    await expect(check(nobody)).rejects.toMatchObject({ code: 1 });
  });

  it('opens no inspector on SIGUSR1', async () => {
    service.signal('SIGUSR1');
    // The inspector starts in a thread of its own and says so a moment later.
    await sleep(500);
    expect(await live()).toBe(true);
    expect(service.output()).not.toContain('Debugger listening');
  });

  it('drains and ends with 0 on SIGTERM', async () => {
    expect(await service.stop('SIGTERM')).toBe(0);
  });
});

describe('the build context', () => {
  it('keeps sources and manifests, and leaves out history, tests, secrets and build output', async () => {
    const ignores = parseIgnore(await readFile('.dockerignore', 'utf8'));
    const kept = [
      'package.json',
      '.npmrc',
      'src',
      'src/main.ts',
      'libs/contract/package.json',
      'libs/contract/src',
    ];
    expect(kept.filter(ignores)).toEqual([]);
    const left = [
      '.git',
      'test',
      '.env',
      'node_modules',
      'docs',
      'src/.env.local',
      'libs/contract/dist',
      'src/a.spec.ts',
    ];
    expect(left.filter((path) => !ignores(path))).toEqual([]);
  });
});
