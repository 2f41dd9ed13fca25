import { readFileSync } from 'node:fs';

/**
 * Packages that must not come in, by any way, each with its reason: all of a name, some `versions`, or all `below` one.
 * A second look beside `npm audit`, which asks a registry that may not answer.
 */
export const DENIED = JSON.parse(readFileSync(new URL('denied-packages.json', import.meta.url), 'utf8'));

/** A sentence for each package of a lock that is denied. */
export function deniedIn(lock, denied = DENIED) {
  return Object.entries(lock.packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .flatMap(([path, { version, name = nameOf(path) }]) =>
      denied
        .filter((rule) => rule.name === name && fits(rule, version))
        .map(({ reason }) => `${path} is ${name}@${version}: ${reason}`),
    );
}

function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function fits({ versions, below }, version) {
  if (versions !== undefined) return versions.includes(version);
  return below === undefined || isBelow(version, below);
}

/** A version before its release counts as the release. */
function isBelow(version, limit) {
  const [ours, theirs] = [version, limit].map((text) => text.split('-')[0].split('.').map(Number));
  const at = ours.findIndex((number, index) => number !== theirs[index]);
  return at !== -1 && ours[at] < theirs[at];
}
