/**
 * What must hold of package-lock.json, and the one repair it needs.
 *
 * A registry (or a proxy of one) that serves only this platform's builds makes `npm install` leave the builds for
 * other platforms out of the lock without a word, and then `npm ci` fails on every machine: "Missing:
 * @swc/core-darwin-arm64@ from lock file". The repair adds an entry for each; npm skips them where they do not fit.
 */

const OPERATING_SYSTEMS = new Set(
  'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' '),
);
const PROCESSORS = new Set('arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' '));
const LIBRARIES = new Map([
  ['gnu', 'glibc'],
  ['gnueabihf', 'glibc'],
  ['musl', 'musl'],
  ['musleabihf', 'musl'],
]);
const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const FOREIGN_SOURCE = /^(git|github:|gitlab:|bitbucket:|https?:|file:|link:|[\w.-]+\/)/;

/** Where Node would find `name` when the package at `from` asks for it: the lock's keys, nearest first. */
function* lookupPaths(from, name) {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    yield `${at}/node_modules/${name}`;
  }
  yield `node_modules/${name}`;
}

/** The lock's key for what the package at `from` gets when it asks for `name`; undefined where it gets nothing. */
export function lockedPath(lock, from, name) {
  return [...lookupPaths(from, name)].find((path) => lock.packages[path] !== undefined);
}

/** `[path of the package that asks, name, version]` of every optional dependency without an entry. */
export function missingOptional(lock) {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => lockedPath(lock, path, name) === undefined)
      .map(([name, version]) => [path, name, version]),
  );
}

/** The entry of a build for another platform: its name says for which. */
function platformEntry(name, version, parent) {
  const words = name.split(/[/_-]/);
  const os = words.filter((word) => OPERATING_SYSTEMS.has(word));
  const cpu = words.filter((word) => PROCESSORS.has(word));
  const libc = words.filter((word) => LIBRARIES.has(word)).map((word) => LIBRARIES.get(word));
  if (!EXACT_VERSION.test(version) || os.length + cpu.length === 0) {
    throw new Error(`${name}@${version} names no platform and one version: add its lock entry by hand.`);
  }
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(parent.dev && { dev: true }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

/** The same lock with an entry for every build that the registry did not show. */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  for (const [path, name, version] of missingOptional(lock)) {
    const root = `node_modules/${name}`;
    const taken = packages[root] !== undefined && packages[root].version !== version;
    packages[taken ? `${path}/${root}` : root] = platformEntry(name, version, lock.packages[path]);
  }
  const sorted = Object.keys(packages).toSorted((a, b) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted.map((path) => [path, packages[path]])) };
}

const isPlatformStub = (entry) => entry.optional === true && (entry.os ?? entry.cpu) !== undefined;

function sourceFaults(path, entry) {
  const specs = { ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies };
  return [
    ...(entry.resolved === undefined
      ? []
      : [`${path} names a place (${entry.resolved}): lock without hosts`]),
    ...(EXACT_VERSION.test(entry.version ?? '') ? [] : [`${path} is no release: ${entry.version}`]),
    ...Object.entries(specs)
      .filter(([, spec]) => FOREIGN_SOURCE.test(spec))
      .map(([name, spec]) => `${path} takes ${name} from outside the registry: ${spec}`),
  ];
}

function entryFaults(path, entry, allowScripts) {
  const sealed = entry.integrity?.startsWith('sha512-') ?? isPlatformStub(entry);
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return [
    ...sourceFaults(path, entry),
    ...(sealed ? [] : [`${path} has no sha512 integrity`]),
    ...(entry.hasInstallScript && !(name in allowScripts)
      ? [`${path} has an install script nobody reviewed: add it to allowScripts in package.json`]
      : []),
  ];
}

/** Sentences about everything that is wrong with a lock; empty for a good one. */
export function lockFaults(lock, manifest) {
  const registryEntries = Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes('node_modules/') && entry.link !== true,
  );
  const own = Object.entries(lock.packages).filter(([path]) => !path.includes('node_modules/'));
  return [
    ...missingOptional(lock).map(([path, name, version]) => `${path} misses ${name}@${version}`),
    ...registryEntries.flatMap(([path, entry]) => entryFaults(path, entry, manifest.allowScripts ?? {})),
    ...own.flatMap(([path, entry]) => sourceFaults(path || 'package.json', entry)),
  ];
}
