// Under which licence each package that ships came to us, from the lock file: `npm run licences`.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Permissive ones, or a choice that has one: they ask for their notice, which each package carries itself. */
const ACCEPTED = new Set([
  '(BSD-3-Clause OR GPL-2.0)',
  '(MIT AND Zlib)',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Python-2.0',
]);

/** These say it in their text and not in the manifest's `license`; read by hand. */
const READ_BY_HAND = { 'passport-strategy': 'MIT', pause: 'MIT', 'valid-url': 'MIT' };

/** `devOptional`: only development packages and optional ones want it. */
const isLeftOut = ({ dev, optional, devOptional }) => dev || optional || devOptional;

/** `{ name, version, licence }` of every package of a production install. */
export function shippedLicences(lock) {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link && !isLeftOut(entry))
    .map(([path, { version, license }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, version, licence: license ?? READ_BY_HAND[name] ?? 'unknown' };
    });
}

export const licenceFaults = (lock) =>
  shippedLicences(lock)
    .filter(({ licence }) => !ACCEPTED.has(licence))
    .map(({ name, version, licence }) => `${name}@${version}: ${licence}`);

/** docs/licences.md: by licence, then by name. */
export function licencePage(lock) {
  const shipped = shippedLicences(lock);
  const names = [...new Set(shipped.map(({ licence }) => licence))].toSorted((a, b) =>
    a.localeCompare(b, 'en'),
  );
  const rows = names.map((name) => {
    const packages = shipped.filter(({ licence }) => licence === name);
    return `| ${name} | ${packages.map((one) => `${one.name} ${one.version}`).join(', ')} |`;
  });
  return `# Licences

What an image of the service holds, under which licence it came to us. Each package carries its notice itself. A licence that is
not on the list of \`scripts/licences.mjs\` fails the tests, and so does a package without one.

This page is generated: \`npm run licences -- --write\`.

| Licence | Packages |
| --- | --- |
${rows.join('\n')}
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  if (process.argv.includes('--write'))
    writeFileSync(new URL('../docs/licences.md', import.meta.url), licencePage(lock));
  else for (const one of shippedLicences(lock)) console.log(`${one.licence}\t${one.name}@${one.version}`);
}
