import type { Seeded } from './seeded.js';

type Change = (origin: string, random: Seeded) => string;

const PORTS = ['443', '80', '8443', '0443', '', '443@evil.example', '65536'] as const;
const SUFFIXES = [
  '/',
  '/x',
  '?',
  '#',
  '.',
  '%00',
  '\u0000',
  ' ',
  '\t',
  '\\',
  ';',
  ',',
  '@evil.example',
  '.evil.example',
  '/..',
  '%2f',
] as const;
const PREFIXES = ['x', '.', ' ', '-', 'a.', 'evil.example/', '\t', '"', "'", 'null '] as const;
const SCHEMES = [
  'http:',
  'https',
  'HTTPS:',
  'wss:',
  'ftp:',
  'javascript:',
  'chrome-extension:',
  'blob:https:',
  'view-source:https:',
] as const;
const TWINS = [
  '\u0430',
  '\u017f',
  '\u212a',
  '\uff0e',
  '\u200b',
  '\u00ad',
  '\u3002',
  'rn',
  '0',
  '1',
  'l',
] as const;
const LISTS = [', https://evil.example', ' https://evil.example', ',null', ';https://evil.example'] as const;

const somewhere = (text: string, random: Seeded): number => random.below(text.length);

const CHANGES: readonly [Change, ...Change[]] = [
  (origin, random) => `${origin}:${random.pick(PORTS)}`,
  (origin, random) => origin + random.pick(SUFFIXES),
  (origin, random) => origin.replace('://', `://${random.pick(PREFIXES)}`),
  (origin, random) => random.pick(PREFIXES) + origin,
  (origin, random) => origin.replace('https:', random.pick(SCHEMES)),
  (origin, random) => origin + random.pick(LISTS),
  (origin, random) => random.pick(LISTS).slice(1).trim() + origin,
  // One character left out, doubled, changed, in the other case, or percent-encoded.
  (origin, random) => edit(origin, somewhere(origin, random), () => ''),
  (origin, random) => edit(origin, somewhere(origin, random), (char) => char + char),
  (origin, random) => edit(origin, somewhere(origin, random), () => random.pick(TWINS)),
  (origin, random) => edit(origin, somewhere(origin, random), (char) => char.toUpperCase()),
  (origin, random) => edit(origin, somewhere(origin, random), percent),
  (origin, random) => origin.slice(0, 1 + somewhere(origin, random)),
  (origin) => origin.replace(/\/\/[^.]*\./, '//'),
  (origin) => origin.replace(/\/\/[^.]*\./, '//*.'),
  (origin) => `https://evil.example/${origin}`,
  (origin) => `https://evil.example?${origin}`,
  (origin) => `https://evil.example#${origin}`,
  (origin) => origin.replace('//', '//user@'),
  (origin) => origin.replaceAll('.', '-'),
  (origin) => Array.from(origin).toReversed().join(''),
  (origin, random) => origin + 'x'.repeat(random.below(4_000)),
];

/** An origin that is none of these, however much it looks like one of them. */
export function lookAlike(origins: readonly [string, ...string[]], random: Seeded): string {
  for (;;) {
    let text: string = random.pick(origins);
    for (let changes = random.below(3); changes >= 0; changes -= 1) text = random.pick(CHANGES)(text, random);
    // A header value keeps no blanks at its ends, and no line breaks or NUL at all.
    const sent = text.replaceAll(/[\u0000\r\n]/g, '').trim();
    if (!origins.includes(sent)) return sent;
  }
}

function edit(text: string, at: number, change: (char: string) => string): string {
  return text.slice(0, at) + change(text[at] ?? '') + text.slice(at + 1);
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16)}`;
}
