import { parseArgs } from 'node:util';

export const PARTS = ['ratios', 'cold', 'stampede', 'revocation', 'download', 'upload'] as const;
export type Part = (typeof PARTS)[number];

/** How much is measured. */
export interface Scale {
  rounds: number;
  sliceMs: number;
  warmUpMs: number;
  /** The warm-up is repeated until there were as many, unless it takes long. */
  warmUpRequests: number;
  connections: readonly number[];
  /** Signed-in users; the middle one is measured at every number of connections. */
  users: readonly number[];
  coldUsers: number;
  callers: number;
  revocations: number;
  /** How often each stampede is let loose. */
  stampedes: number;
  downloads: number;
  downloadBytes: number;
}

export interface Options {
  parts: readonly Part[];
  scale: Scale;
  /** The Node binary of the servers under test. */
  node: string;
  json: string | undefined;
  /** A file that an earlier run wrote: the README is filled from it, and nothing is measured. */
  readme: string | undefined;
  help: boolean;
}

const GIB = 1_073_741_824;

const FULL: Scale = {
  rounds: 12,
  sliceMs: 2_000,
  warmUpMs: 4_000,
  warmUpRequests: 20_000,
  connections: [1, 32, 256],
  users: [10, 1_000, 10_000],
  coldUsers: 1_000,
  callers: 1_000,
  revocations: 200,
  stampedes: 5,
  downloads: 5,
  downloadBytes: GIB,
};

/** Shows that everything works; its figures mean little. */
const QUICK: Scale = {
  rounds: 2,
  sliceMs: 300,
  warmUpMs: 500,
  warmUpRequests: 0,
  connections: [32],
  users: [10, 100],
  coldUsers: 100,
  callers: 300,
  revocations: 20,
  stampedes: 1,
  downloads: 1,
  downloadBytes: GIB / 16,
};

export const USAGE = `npm run bench -- [options]

  --quick         a short run that only shows that everything works
  --only PART     ${PARTS.join(', ')}; may be repeated
  --rounds N      how often each figure is taken (${FULL.rounds})
  --slice MS      how long a server is kept busy at a time (${FULL.sliceMs})
  --node PATH     runs the servers with another Node binary
  --json FILE     writes every figure with its rounds
  --readme FILE   measures nothing: fills the README from a file that --json wrote
`;

/** Throws for what cannot be understood. */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      slice: { type: 'string' },
      node: { type: 'string' },
      json: { type: 'string' },
      readme: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const scale = values.quick === true ? QUICK : FULL;
  return {
    parts: values.only === undefined ? PARTS : PARTS.filter((part) => asPart(values.only ?? []).has(part)),
    scale: {
      ...scale,
      rounds: count('rounds', values.rounds, scale.rounds),
      sliceMs: count('slice', values.slice, scale.sliceMs),
    },
    node: values.node ?? process.execPath,
    json: values.json,
    readme: values.readme,
    help: values.help === true,
  };
}

function asPart(names: readonly string[]): ReadonlySet<string> {
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}".`);
  return new Set(names);
}

function count(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number above 0.`);
  return value;
}
