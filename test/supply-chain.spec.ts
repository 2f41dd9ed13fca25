import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DENIED, deniedIn } from '../scripts/denied.mjs';
import { licencePage, shippedLicences } from '../scripts/licences.mjs';
import type { Lock, LockEntry } from '../scripts/lockfile.mjs';
import { sbomOf } from '../scripts/sbom.mjs';

const lock: Lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const shipped = shippedLicences(lock);

describe('packages that must not come in', () => {
  it('are in the lock file in no place, for development neither', () => {
    expect(deniedIn(lock)).toEqual([]);
  });

  it('are listed with their reason, each version once', () => {
    for (const { name, reason } of DENIED) expect([name, reason.length > 20]).toEqual([name, true]);
    const rules = DENIED.map(({ name, versions, below }) => `${name} ${versions?.join() ?? below ?? '*'}`);
    expect(new Set(rules).size).toBe(rules.length);
  });

  it.each<[string, string, LockEntry, boolean]>([
    ['of a name', 'node_modules/request', { version: '2.88.2' }, true],
    ['below another package', 'node_modules/a/node_modules/vm2', { version: '3.9.19' }, true],
    ['of a version', 'node_modules/debug', { version: '4.4.2' }, true],
    ['of another version', 'node_modules/debug', { version: '4.4.3' }, false],
    ['below a version', 'node_modules/jws', { version: '3.2.2' }, true],
    ['of that version', 'node_modules/jws', { version: '3.2.3' }, false],
    ['with a longer number', 'node_modules/undici', { version: '7.10.0' }, false],
    ['with a name that ends like it', 'node_modules/@types/request', { version: '2.48.0' }, false],
  ])('are found: one %s', (_what, path, entry, isDenied) => {
    expect(deniedIn({ packages: { [path]: entry } })).toHaveLength(isDenied ? 1 : 0);
  });
});

describe('the list of licences', () => {
  it('is the one of the packages that ship', () => {
    expect(readFileSync('docs/licences.md', 'utf8')).toBe(licencePage(lock));
  });
});

describe('the bill of materials', () => {
  const bom = sbomOf(lock);
  const OURS = ['@entra-bff/contract', '@entra-bff/msal-redis-cache', '@entra-bff/renewal-client'];
  const integrity = (name: string, version: string): string | undefined =>
    Object.entries(lock.packages).find(
      ([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.version === version,
    )?.[1].integrity;

  it('is CycloneDX, of this application', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(bom.metadata.component).toMatchObject({ name: 'entra-bff', type: 'application' });
  });

  it('has every package that ships and our three libraries, once, and no other', () => {
    const expected = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
    const found = bom.components.map(({ name, version }) => `${name}@${version}`);
    const ours = OURS.map((name) => `${name}@0.1.0`);
    expect(found.toSorted()).toEqual([...expected, ...ours].toSorted());
  });

  it('says of each where it comes from, its hash as in the lock file, and its licence', () => {
    for (const { name, version, purl, hashes = [], licenses } of bom.components) {
      const hex = hashes.find(({ alg }) => alg === 'SHA-512')?.content ?? '';
      const seal = `sha512-${Buffer.from(hex, 'hex').toString('base64')}`;
      expect([name, seal]).toEqual([name, OURS.includes(name) ? 'sha512-' : integrity(name, version)]);
      expect(decodeURIComponent(purl)).toBe(`pkg:npm/${name}@${version}`);
      expect(JSON.stringify(licenses)).toMatch(/"(id|expression)":"[\w(]/);
    }
  });

  it('tells of every package by which way it comes in', () => {
    const refs = new Set([bom.metadata.component, ...bom.components].map((one) => one['bom-ref']));
    const needed = new Set(bom.dependencies.flatMap(({ dependsOn }) => dependsOn ?? []));
    expect(bom.dependencies.map(({ ref }) => ref).filter((ref) => !refs.has(ref))).toEqual([]);
    const orphans = bom.components.filter((component) => !needed.has(component['bom-ref']));
    // Peers, which another package asks for and the project itself brings.
    expect(orphans.map(({ name }) => name)).toEqual([]);
  });
});
