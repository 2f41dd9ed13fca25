import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { licenceFaults, shippedLicences } from '../scripts/licences.mjs';
import {
  completeLock,
  lockedPath,
  lockFaults,
  missingOptional,
  type Lock,
  type LockEntry,
  type Manifest,
} from '../scripts/lockfile.mjs';

const SEAL = 'sha512-0000';
const REVIEWED: Manifest = { allowScripts: { reviewed: false } };

const lockOf = (packages: Record<string, LockEntry>): Lock => ({ packages });
const GOOD: LockEntry = { version: '1.0.0', integrity: SEAL };
const faultsOf = (entry: LockEntry): string[] => lockFaults(lockOf({ 'node_modules/a': entry }), REVIEWED);

describe('the lock file of this project', () => {
  const lock: Lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const manifest: Manifest & { dependencies: Record<string, string> } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );

  it('is complete for every platform, sealed with sha512, from the registry alone, with no unreviewed script', () => {
    expect(lockFaults(lock, manifest)).toEqual([]);
  });

  it('runs no install script in production', () => {
    const scripted = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript === true && entry.dev !== true)
      .map(([path]) => path.replace('node_modules/', ''));
    expect(scripted.filter((name) => manifest.allowScripts?.[name] !== false)).toEqual([]);
  });

  it('ships packages under licences that let it, and no others', () => {
    expect(shippedLicences(lock).length).toBeGreaterThan(100);
    expect(licenceFaults(lock)).toEqual([]);
    const copyleft = { 'node_modules/c': { ...GOOD, license: 'AGPL-3.0' }, 'node_modules/n': GOOD };
    expect(licenceFaults(lockOf(copyleft))).toEqual(['c@1.0.0: AGPL-3.0', 'n@1.0.0: unknown']);
  });

  it('has nothing deprecated in production but what passport-azure-ad brings for bearer tokens', () => {
    const { 'passport-azure-ad': _stated, ...others } = manifest.dependencies;
    const reached = reachable(lock, Object.keys(others));
    expect(reached.size).toBeGreaterThan(50);
    expect([...reached].filter((path) => lock.packages[path]?.deprecated !== undefined)).toEqual([]);
  });
});

/** Lock paths of everything that the named packages pull in, optional ones left out. */
function reachable(lock: Lock, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (from: string, name: string): void => {
    const path = lockedPath(lock, from, name);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    for (const next of Object.keys(lock.packages[path]?.dependencies ?? {})) visit(path, next);
  };
  for (const name of names) visit('', name);
  return found;
}

describe('the repair of a lock file', () => {
  const builds = { 'x-linux-x64-musl': '1.2.3', 'x-darwin-arm64': '1.2.3', 'x-linux-x64-gnu': '1.2.3' };
  const lock = lockOf({
    'node_modules/x': { version: '1.2.3', integrity: SEAL, dev: true, optionalDependencies: builds },
    'node_modules/x-linux-x64-gnu': { version: '1.2.3', integrity: SEAL },
  });

  it('adds an entry for each build that the registry did not show', () => {
    const { packages } = completeLock(lock);
    expect(packages['node_modules/x-darwin-arm64']).toEqual({
      version: '1.2.3',
      cpu: ['arm64'],
      dev: true,
      optional: true,
      os: ['darwin'],
    });
    expect(packages['node_modules/x-linux-x64-musl']?.libc).toEqual(['musl']);
    expect(packages['node_modules/x-linux-x64-gnu']).toEqual({ version: '1.2.3', integrity: SEAL });
  });

  it('leaves a complete lock as it is', () => {
    const once = completeLock(lock);
    expect(completeLock(once)).toEqual(once);
    expect(lockFaults(once, {})).toEqual([]);
  });

  it('keeps two versions of one build apart', () => {
    const other: LockEntry = { version: '2.0.0', optionalDependencies: { 'x-darwin-arm64': '2.0.0' } };
    const { packages } = completeLock(lockOf({ ...lock.packages, 'node_modules/y': other }));
    const versions = [
      packages['node_modules/x-darwin-arm64'],
      packages['node_modules/y/node_modules/x-darwin-arm64'],
    ];
    expect(versions.map((entry) => entry?.version).toSorted()).toEqual(['1.2.3', '2.0.0']);
  });

  it('refuses what names no platform', () => {
    const odd = lockOf({
      'node_modules/x': { version: '1.0.0', optionalDependencies: { 'x-extra': '1.0.0' } },
    });
    expect(() => completeLock(odd)).toThrow('x-extra@1.0.0');
  });
});

describe('the check of a lock file', () => {
  it('finds a build that is missing', () => {
    expect(
      missingOptional(lockOf({ a: { version: '1.0.0', optionalDependencies: { b: '1.0.0' } } })),
    ).toEqual([['a', 'b', '1.0.0']]);
    expect(faultsOf({ ...GOOD, optionalDependencies: { 'a-linux-x64': '1.0.0' } })).toHaveLength(1);
  });

  it.each<[string, LockEntry]>([
    ['no integrity', { version: '1.0.0' }],
    ['a weak hash', { ...GOOD, integrity: 'sha1-0000' }],
    ['a host name', { ...GOOD, resolved: 'https://registry.example/a.tgz' }],
    ['a git version', { ...GOOD, version: 'git+ssh://git@example.com/a.git' }],
    ['a git dependency', { ...GOOD, dependencies: { b: 'git+https://example.com/b.git' } }],
    ['a GitHub dependency', { ...GOOD, dependencies: { b: 'someone/b' } }],
    ['a URL dependency', { ...GOOD, dependencies: { b: 'https://example.com/b.tgz' } }],
    ['an unreviewed install script', { ...GOOD, hasInstallScript: true }],
  ])('refuses %s', (_what, entry) => {
    expect(faultsOf(entry)).toHaveLength(1);
  });

  it('accepts ordinary entries, aliases, and reviewed scripts', () => {
    expect(faultsOf({ ...GOOD, dependencies: { b: '^1.0.0', c: 'npm:@scope/c@1.0.0' } })).toEqual([]);
    const reviewed = { ...GOOD, hasInstallScript: true };
    expect(lockFaults(lockOf({ 'node_modules/reviewed': reviewed }), REVIEWED)).toEqual([]);
  });
});
