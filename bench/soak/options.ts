import { parseArgs } from 'node:util';

export interface SoakOptions {
  /** Of load, with its faults. */
  minutes: number;
  /** Live sessions, each somebody else's. */
  people: number;
  /** Requests a second. */
  rate: number;
  replicas: number;
  /** Answers and log lines that are looked through for secrets at least. */
  canaries: number;
  /** Pages that listen to events. */
  streams: number;
  tokenSeconds: number;
  leadSeconds: number;
  sessionSeconds: number;
  /** Only shows that the command works: what the machine does is told, and not judged. */
  isQuick: boolean;
  markdown: string | undefined;
}

export const USAGE = `npm run soak -- [options]

  --minutes N     of load with faults (10)
  --sessions N    live sessions (10000)
  --rate N        requests a second (200)
  --replicas N    of the compiled service, on one Redis (3)
  --canaries N    answers and log lines looked through for secrets at least (1000000)
  --quick         half a minute with few people: shows that the command works
  --markdown FILE writes the result there, as docs/soak.md has it
`;

/** Undefined: only help was asked for. Throws for what cannot be understood. */
export function readOptions(words: readonly string[]): SoakOptions | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      minutes: text,
      sessions: text,
      rate: text,
      replicas: text,
      canaries: text,
      markdown: text,
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  const isQuick = values.quick === true;
  const minutes = above(0, 'minutes', values.minutes, isQuick ? 0.4 : 10);
  const people = above(0, 'sessions', values.sessions, isQuick ? 100 : 10_000);
  return {
    minutes,
    people,
    rate: above(0, 'rate', values.rate, isQuick ? 40 : 200),
    replicas: above(0, 'replicas', values.replicas, isQuick ? 2 : 3),
    canaries: above(-1, 'canaries', values.canaries, isQuick ? 0 : 1_000_000),
    streams: Math.ceil(people * 0.03),
    // As Entra's live, and as they are renewed unless told otherwise.
    tokenSeconds: isQuick ? 20 : 3_600,
    leadSeconds: isQuick ? 5 : 900,
    sessionSeconds: 7_200,
    isQuick,
    markdown: values.markdown,
  };
}

function above(limit: number, name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!(value > limit)) throw new Error(`--${name} takes a number above ${limit}.`);
  return value;
}
