import type { Seeded } from './seeded.js';

/** What some router, proxy or file system somewhere reads as the same path. */
const CHANGES: ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.replaceAll('/', '//'),
  (path) => path.toUpperCase(),
  (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  (path) => path.replace(/[a-z]/, percent),
  (path) => path.replaceAll(/[a-z]/g, percent),
  (path) => path.replace(/[a-z]/, (letter) => percent(percent(letter))),
  (path) => `/%2e${path}`,
  (path) => `/.${path}`,
  (path) => `/x/..${path}`,
  (path) => `/x/%2e%2e${path}`,
  (path) => `/x/%2e%2e%2f${path.slice(1)}`,
  (path) => path.replace(/\/([^/]+)$/, '/x/../$1'),
  (path) => path.replace(/\/([^/]+)$/, '/./$1'),
  (path) => path.replace(/\/([^/]+)$/, '%2f$1'),
  (path) => path.replace(/\/([^/]+)$/, '%2F$1'),
  (path) => path.replace(/\/([^/]+)$/, '\\$1'),
  (path) => path.replace(/\/([^/]+)$/, '%5c$1'),
  (path) => `${path};`,
  (path) => `${path};jsessionid=x`,
  (path) => path.replace(/\/([^/]+)$/, ';x=y/$1'),
  (path) => `${path}%00`,
  (path) => `${path}%20`,
  (path) => `${path}.`,
  (path) => `${path}.json`,
  (path) => `${path}%2ejson`,
  (path) => `${path}%3f`,
  (path) => `${path}%23`,
  (path) => `${path}?`,
  (path) => `${path}?/health/live`,
  (path) => `${path}/%2e%2e/%2e%2e/health/live`,
  (path) => `/health/live/..${path}`,
  (path) => `/health/live/%2e%2e${path}`,
  (path) => `/bff/login/..;${path}`,
  (path) => path.replaceAll('s', '%c5%bf'),
  (path) => path.replaceAll('k', '%e2%84%aa'),
  (path) => path.replaceAll('i', '%c4%b1'),
];

/** Other ways to write the path of a route, with and without something in the place of its parameters. */
export function spellingsOf(path: string): string[] {
  const filled = [path.replaceAll(/\{\w+\}/g, 'x'), path.replaceAll(/\{\w+\}/g, '%2e%2e')];
  return [...new Set(filled.flatMap((one) => CHANGES.map((change) => change(one))))];
}

/** One of them, without making the others. */
export function spelling(path: string, random: Seeded): string {
  return (CHANGES[random.below(CHANGES.length)] ?? String)(path);
}

/** Every method that a client may think of but these; the ones of WebDAV and an invented one among them. */
export function otherMethods(there: ReadonlySet<string>): string[] {
  return [
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'SEARCH',
    'LOCK',
  ].filter((method) => !there.has(method));
}

function percent(text: string): string {
  return Array.from(text, (char) => `%${char.charCodeAt(0).toString(16)}`).join('');
}
