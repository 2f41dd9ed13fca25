/** Random numbers that a printed seed brings back. */
export interface Seeded {
  readonly seed: number;
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from 0 up to `below`. */
  below(below: number): number;
  pick<T extends readonly [unknown, ...unknown[]]>(choices: T): T[number];
}

/** Its seed is printed; with that in the environment as `CASES_SEED` a run that failed can be repeated. */
export function seeded(): Seeded {
  const seed = Number(process.env['CASES_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`CASES_SEED=${seed}\n`);
  let state = seed;
  // A mixing function of 32 bits (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { seed, next, below, pick: (choices) => choices[below(choices.length)] };
}
