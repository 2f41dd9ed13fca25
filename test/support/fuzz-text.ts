import type { Seeded } from './seeded.js';

type Mutator = (text: string, random: Seeded) => string;

const PIECES = [
  '..',
  '../',
  '..\\',
  '%2e%2e%2f',
  '%252e%252e%252f',
  '%c0%ae',
  '//',
  '\\',
  ';',
  '?',
  '#',
  '%',
  '%00',
  '%0d%0aX-Planted:%201',
  '%zz',
  '%ud83d',
  '\u0000',
  '\r\nX-Planted: 1',
  "'",
  "' or 1 eq 1 or '",
  '"',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '${7*7}',
  '__proto__',
  'constructor.prototype',
  'evil.example',
  '@evil.example',
  '$batch',
  '_api/contextinfo',
  'null',
  'NaN',
  '-1',
  '9999999999999999999',
  '1e400',
  '🦊',
  '\u202e',
  '\ufeff',
  '\u017f',
] as const;

const place = (text: string, random: Seeded): number => random.below(text.length + 1);

const MUTATORS: readonly [Mutator, ...Mutator[]] = [
  (text, random) => {
    const at = place(text, random);
    return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  },
  (text, random) => {
    const [from, to] = [place(text, random), place(text, random)];
    return text.slice(0, Math.min(from, to)) + text.slice(Math.max(from, to));
  },
  (text, random) => {
    const [from, to] = [place(text, random), place(text, random)].toSorted((a, b) => a - b);
    return text + text.slice(from, to).repeat(1 + random.below(20));
  },
  (text, random) => {
    const at = place(text, random);
    return text.slice(0, at) + String.fromCodePoint(1 + random.below(0x2fff)) + text.slice(at + 1);
  },
  (text, random) => {
    const at = place(text, random);
    const char = text[at] ?? 'x';
    return `${text.slice(0, at)}%${(char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}${text.slice(at + 1)}`;
  },
  (text, random) => (random.next() < 0.5 ? text.toUpperCase() : text.toLowerCase()),
  (text) => Array.from(text).toReversed().join(''),
  (text, random) => encodeURIComponent(Buffer.from(text.slice(0, place(text, random))).toString()),
  (text, random) => text + random.pick(PIECES).repeat(random.below(200)),
];

/** A text that was changed so many times. */
export function mutated(text: string, random: Seeded, times = 1 + random.below(3)): string {
  let now = text;
  for (let done = 0; done < times; done += 1) now = random.pick(MUTATORS)(now, random);
  return now;
}

/** JSON of any form, or what was JSON once. */
export function fuzzJson(random: Seeded, depth = 0): unknown {
  const leaves: readonly [() => unknown, ...(() => unknown)[]] = [
    () => mutated('Title', random),
    () => random.pick([0, -1, 1.5, 2 ** 53, -(2 ** 31), Number.MAX_VALUE] as const),
    () => random.pick([true, false, null] as const),
    () => 'x'.repeat(random.below(3_000)),
  ];
  if (depth > 4 || random.next() < 0.4) return random.pick(leaves)();
  if (random.next() < 0.3) return Array.from({ length: random.below(6) }, () => fuzzJson(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length: random.below(5) }, () => [random.pick(MEMBERS), fuzzJson(random, depth + 1)]),
  );
}

const MEMBERS = [
  'fields',
  'Title',
  'name',
  'requests',
  'id',
  'method',
  'url',
  'body',
  'headers',
  'dependsOn',
  'value',
  'displayName',
  'columns',
  'list',
  'type',
  'roles',
  'recipients',
  'query',
  'size',
  'parentReference',
  '@odata.id',
  'file@odata.bind',
  '__proto__',
  'constructor',
  'toString',
] as const;
