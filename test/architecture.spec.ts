import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import rules from '../.dependency-cruiser.js';

jest.setTimeout(180_000);

const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CONFIG = resolve('.dependency-cruiser.js');

/** `from -> rule` of every violation that the cruiser finds in a tree. */
async function violations(root: string): Promise<string[]> {
  const args = [
    CRUISER,
    '--config',
    CONFIG,
    '--output-type',
    'json',
    'src',
    'libs',
    'test',
    'bench',
    'examples',
  ];
  const cruise = promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  // It exits non-zero when it finds something; the report is the same.
  const stdout = await cruise.then(
    (done) => done.stdout,
    (failed: { stdout: string }) => failed.stdout,
  );
  const report: { summary: { violations: { from: string; rule: { name: string } }[] } } = JSON.parse(stdout);
  return report.summary.violations.map(({ from, rule }) => `${from} -> ${rule.name}`).toSorted();
}

/** file: [what it imports, the rules that breaks]; a cycle is reported once. */
type Plan = Record<string, [imports: string[], broken: string[]]>;

const CLEAN: Plan = {
  'libs/contract/src/index.ts': [['./codes.js'], []],
  'libs/contract/src/codes.ts': [[], []],
  'libs/emulator/src/index.ts': [['@entra-bff/contract'], []],
  'libs/msal-redis-cache/src/index.ts': [
    ['@entra-bff/contract', '@azure/msal-node', 'ioredis', './key-ring.js'],
    [],
  ],
  'libs/msal-redis-cache/src/key-ring.ts': [[], []],
  'libs/msal-redis-cache/src/plugin.spec.ts': [
    ['./index.js', '../../../test/support/redis.js', 'ioredis'],
    [],
  ],
  'libs/msal-redis-cache/test-support/contract.ts': [['../src/index.js', 'jest', 'ioredis'], []],
  'src/main.ts': [['./app.module.js'], []],
  'src/app.module.ts': [['./sharepoint/sharepoint.module.js', './auth/auth.module.js'], []],
  'src/platform/store.ts': [['@entra-bff/contract', '@entra-bff/msal-redis-cache', 'ioredis', 'undici'], []],
  'src/session/sessions.ts': [['../platform/store.js', './internal/redis-sessions.js'], []],
  'src/session/internal/redis-sessions.ts': [['ioredis'], []],
  'src/token-cache/account-cache.ts': [['../session/sessions.js', '@azure/msal-node', 'ioredis'], []],
  'src/auth/auth.module.ts': [['../token-cache/account-cache.js', './internal/msal-client.js'], []],
  'src/auth/internal/msal-client.ts': [['@azure/msal-node', 'passport-azure-ad'], []],
  'src/sharepoint/sharepoint.module.ts': [
    ['../auth/auth.module.js', '../platform/store.js', './internal/graph.js'],
    [],
  ],
  'src/sharepoint/internal/graph.ts': [['../../platform/store.js'], []],
  'src/sharepoint/sharepoint.spec.ts': [['../../test/support/redis.js', '@entra-bff/emulator', 'jest'], []],
  'src/token-expiry/token-expiry.module.ts': [['../auth/auth.module.js'], []],
  'test/support/redis.ts': [['ioredis', 'jest'], []],
  'bench/main.ts': [['../src/platform/store.js', '@entra-bff/emulator', 'jest'], []],
  'examples/page/main.ts': [['@entra-bff/contract', 'jest'], []],
  'test/flows/sign-in.e2e-spec.ts': [['../../src/main.js', '@entra-bff/emulator', '@azure/msal-node'], []],
};

const PLANTED: Plan = {
  'src/platform/circle-a.ts': [['./circle-b.js'], ['no-circular']],
  'src/platform/circle-b.ts': [['./circle-a.js'], []],
  'src/token-expiry/peeks.ts': [['../auth/internal/msal-client.js'], ['internal-is-private']],
  'src/wiring.ts': [['./auth/internal/msal-client.js'], ['internal-is-private-to-the-root-too']],
  'src/sharepoint/knows-root.ts': [['../main.js'], ['nobody-imports-the-root']],
  'src/platform/knows-feature.ts': [['../auth/auth.module.js'], ['platform-knows-no-feature']],
  'src/session/knows-cache.ts': [['../token-cache/account-cache.js'], ['session-only-on-platform']],
  'src/token-cache/knows-auth.ts': [['../auth/auth.module.js'], ['token-cache-below-auth']],
  'src/auth/knows-leaf.ts': [['../sharepoint/sharepoint.module.js'], ['auth-below-leaves']],
  'src/upstream/knows-leaf.ts': [['../sharepoint/sharepoint.module.js'], ['upstream-below-leaves']],
  'src/sharepoint/knows-leaf.ts': [
    ['../token-expiry/token-expiry.module.js'],
    ['leaves-do-not-know-each-other'],
  ],
  'src/sharepoint/knows-session.ts': [['../session/sessions.js'], ['leaves-use-auth-only']],
  'src/token-expiry/knows-cache.ts': [['../token-cache/account-cache.js'], ['leaves-use-auth-only']],
  'src/auth/uses-msal.ts': [['@azure/msal-node'], ['msal-only-here']],
  'libs/emulator/src/uses-msal.ts': [['@azure/msal-node'], ['msal-only-here']],
  'src/sharepoint/uses-passport.ts': [['passport-azure-ad'], ['passport-only-here']],
  'src/session/uses-redis.ts': [['ioredis'], ['redis-only-here']],
  'src/sharepoint/uses-prom-client.ts': [['prom-client'], ['prom-client-only-here']],
  'src/platform/metrics/uses-opentelemetry.ts': [['@opentelemetry/api'], ['opentelemetry-only-here']],
  'src/sharepoint/uses-undici.ts': [['undici'], ['http-client-only-here']],
  'libs/emulator/src/knows-app.ts': [['../../../src/platform/store.js'], ['libs-know-no-app']],
  'src/platform/reaches-in.ts': [['../../libs/contract/src/codes.js'], ['libs-through-index']],
  'test/reaches-in.ts': [['../libs/msal-redis-cache/src/key-ring.js'], ['libs-through-index']],
  'examples/page/reaches-in.ts': [['../../libs/contract/src/codes.js'], ['libs-through-index']],
  'bench/reaches-in.ts': [['../libs/msal-redis-cache/src/key-ring.js'], ['libs-through-index']],
  'libs/emulator/src/knows-lib.ts': [['@entra-bff/msal-redis-cache'], ['libs-only-contract']],
  'libs/emulator/src/reaches-in.ts': [['../../contract/src/codes.js'], ['libs-only-contract']],
  'libs/contract/src/imports.ts': [['undici'], ['contract-depends-on-nothing']],
  'src/platform/knows-emulator.ts': [['@entra-bff/emulator'], ['emulator-is-dev-only']],
  'src/platform/knows-test.ts': [['../../test/support/redis.js'], ['prod-not-to-test']],
  'src/platform/knows-example.ts': [['../../examples/page/main.js'], ['prod-not-to-test']],
  'src/platform/knows-bench.ts': [['../../bench/main.js'], ['prod-not-to-test']],
  'libs/msal-redis-cache/src/knows-test.ts': [['../test-support/contract.js'], ['prod-not-to-test']],
  'src/sharepoint/knows-a-spec-file.ts': [['./sharepoint.spec.js'], ['prod-not-to-test']],
  'src/platform/uses-dev-package.ts': [['jest'], ['prod-not-to-dev-packages']],
  'src/platform/lost.ts': [['./nowhere.js'], ['resolvable']],
};

const PACKAGES = [
  '@azure/msal-node',
  '@opentelemetry/api',
  'passport-azure-ad',
  'ioredis',
  'prom-client',
  'undici',
  'jest',
];
const LIBS = ['contract', 'emulator', 'msal-redis-cache'];

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** A small tree of the same layout: this project's manifests, empty packages, and the planned files. */
async function plant(root: string, plan: Plan): Promise<void> {
  for (const name of ['package.json', 'tsconfig.json']) await cp(name, join(root, name));
  for (const name of PACKAGES) {
    await put(
      join(root, 'node_modules', name, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', main: 'i.js' }),
    );
    await put(join(root, 'node_modules', name, 'i.js'), '');
  }
  await mkdir(join(root, 'node_modules/@entra-bff'), { recursive: true });
  for (const lib of LIBS) {
    await mkdir(join(root, 'libs', lib), { recursive: true });
    await cp(join('libs', lib, 'package.json'), join(root, 'libs', lib, 'package.json'));
    await symlink(join(root, 'libs', lib), join(root, 'node_modules/@entra-bff', lib));
  }
  for (const [file, [imports]] of Object.entries(plan)) {
    const lines = imports.map(
      (name, index) => `import * as m${index} from '${name}';\nexport const x${index} = m${index};`,
    );
    await put(join(root, file), `${lines.join('\n')}\n`);
  }
}

describe('the directions of imports', () => {
  it('hold in this project', async () => {
    expect(await violations(resolve('.'))).toEqual([]);
  });

  describe('on a planted tree', () => {
    let root = '';
    let found: string[] = [];
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'entra-bff-architecture-'));
      await plant(root, { ...CLEAN, ...PLANTED });
      found = await violations(root);
    });
    afterAll(() => rm(root, { recursive: true, force: true }));

    it.each(Object.entries({ ...CLEAN, ...PLANTED }))(
      '%s breaks just the rules it should',
      (file, [, broken]) => {
        const here = found
          .filter((line) => line.startsWith(`${file} -> `))
          .map((line) => line.split(' -> ')[1]);
        expect(here).toEqual(broken);
      },
    );

    it('every rule has a reason and a file that breaks it', () => {
      const broken = new Set(Object.values(PLANTED).flatMap(([, names]) => names));
      expect(rules.forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
      expect(rules.forbidden.filter(({ comment }) => comment.length < 30)).toEqual([]);
    });
  });
});
