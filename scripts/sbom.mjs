// What ships, as CycloneDX JSON on standard output: `npm run sbom`. Made of the lock file, since `npm sbom` leaves packages out
// that an optional package needs too (rxjs, tslib), takes the emulator in, and knows no licence that no manifest names.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { shippedLicences } from './licences.mjs';
import { lockedPath } from './lockfile.mjs';

/** A development tool, of which the image has nothing. */
const LEFT_OUT = new Set(['@entra-bff/emulator']);

/** `https://cyclonedx.org/docs/1.5/json/` */
export function sbomOf(lock, now = new Date()) {
  const licences = new Map(shippedLicences(lock).map((one) => [`${one.name}@${one.version}`, one.licence]));
  const parts = Object.entries(lock.packages)
    .filter(([path]) => path.includes('node_modules/'))
    .map(([path, entry]) => partOf(lock, path, entry))
    .filter(({ name, version, isOurs }) =>
      isOurs ? !LEFT_OUT.has(name) : licences.has(`${name}@${version}`),
    )
    .filter(({ entry }) => !(entry.dev || entry.optional || entry.devOptional));
  const components = parts.map((part) => componentOf(part, licences.get(`${part.name}@${part.version}`)));
  const root = lock.packages[''];
  const application = {
    'bom-ref': purlOf(root.name, root.version),
    type: 'application',
    name: root.name,
    version: root.version,
    purl: purlOf(root.name, root.version),
    licenses: licensesOf(root.license),
  };
  const known = new Set(components.map((component) => component['bom-ref']));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: { timestamp: now.toISOString(), component: application },
    components: unique(components),
    dependencies: unique([
      edges(lock, application['bom-ref'], '', root, known),
      ...parts.map(({ name, version, path, entry }) =>
        edges(lock, purlOf(name, version), path, entry, known),
      ),
    ]),
  };
}

/** A workspace's own entry is where its link leads. */
function partOf(lock, path, entry) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const isOurs = entry.link === true;
  const own = isOurs ? lock.packages[entry.resolved] : entry;
  return { name, version: own.version, path: isOurs ? entry.resolved : path, entry: own, isOurs };
}

function componentOf({ name, version, entry, isOurs }, licence) {
  const purl = purlOf(name, version);
  const content = Buffer.from((entry.integrity ?? '').replace('sha512-', ''), 'base64').toString('hex');
  return {
    'bom-ref': purl,
    type: 'library',
    name,
    version,
    purl,
    ...(!isOurs && { hashes: [{ alg: 'SHA-512', content }] }),
    licenses: licensesOf(licence ?? entry.license),
  };
}

const licensesOf = (licence) =>
  licence.includes(' ') ? [{ expression: licence }] : [{ license: { id: licence } }];

const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

function edges(lock, ref, path, { dependencies = {} }, known) {
  const paths = Object.keys(dependencies).map((name) => lockedPath(lock, path, name));
  const refs = paths.filter(Boolean).map((found) => {
    const { name, version } = partOf(lock, found, lock.packages[found]);
    return purlOf(name, version);
  });
  return { ref, dependsOn: [...new Set(refs)].filter((one) => known.has(one)) };
}

/** The same version in two places is one component. */
function unique(list) {
  return [...new Map(list.map((one) => [one['bom-ref'] ?? one.ref, one])).values()];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  process.stdout.write(`${JSON.stringify(sbomOf(lock), null, 2)}\n`);
}
