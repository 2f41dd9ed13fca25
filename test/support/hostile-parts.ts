import { HOSTILE_SITES } from './hostile-sites.js';
import { lookAlike } from './look-alike-origins.js';
import type { Seeded } from './seeded.js';

type Text = (text: string) => string;

const each = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const twice = (text: string): string => each(text).replaceAll('%', '%25');
const signs = (text: string): string => text.replaceAll(/[./\\:;?#\s]|[^!-~]/g, each);
const signsTwice = (text: string): string => signs(text).replaceAll('%', '%25');
/** As it stands, but for what would end the segment here already. */
const raw = (text: string): string => text.replaceAll(/[/?#\s]|[^!-~]/g, each);

const ENCODINGS: readonly [Text, ...Text[]] = [
  raw,
  each,
  twice,
  signs,
  signsTwice,
  (text) => signs(text).toUpperCase(),
];

const PIECES = [
  '..',
  '../',
  '../../me',
  '..\\',
  '..;/',
  './',
  '.',
  '/',
  '//',
  '\\',
  'x/../../users',
  'root:/',
  ':/',
  '?x=',
  '#',
  '%',
  '\u0000',
  '\r\nX: 1',
  ';x=y',
  "'",
  ')/_api/',
  '$batch',
  '@evil.example',
  '..\u2215',
  '\uff0e\uff0e/',
  '\u002e\u002e\u2044',
] as const;

/** What may stand in the place of one segment of a path, on the wire. */
export function hostilePart(random: Seeded): string {
  const pieces = Array.from({ length: 1 + random.below(3) }, () => random.pick(PIECES));
  const text = (random.next() < 0.5 ? random.pick(['root', 'x', 'b!x', '1'] as const) : '') + pieces.join('');
  return random.pick(ENCODINGS)(text);
}

/** A reference to a site on a host that is not this one. */
export function hostileSite(host: string, random: Seeded): string {
  if (random.next() < 0.3) return HOSTILE_SITES[random.below(HOSTILE_SITES.length)] ?? '../x';
  const known = [
    'evil.example',
    '127.0.0.1:1',
    '169.254.169.254',
    '[::1]',
    'localhost:6379',
    `${host}.evil.example`,
    `evil-${host}`,
    `user@${host}`,
    `${host}@evil.example`,
  ] as const;
  const origin = lookAlike([`https://${host}`, 'https://evil.example'], random);
  const foreign = random.pick([...known, origin, origin.replace(/^https?:\/\//, '')] as [
    string,
    ...string[],
  ]);
  return random.pick([
    `${foreign}:/sites/demo`,
    `https://${foreign}/sites/demo`,
    `//${foreign}/sites/demo`,
    `${foreign}:/sites/demo:`,
    `https:${foreign}`,
    `${foreign},x,y`,
  ] as const);
}
