/** Numbers in [0, 1), the same sequence for the same seed. */
export type Random = () => number;

/** Mulberry32: small and good enough for ids that must repeat between runs; never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed of 32 bits, drawn from another sequence. */
export function drawSeed(random: Random): number {
  return Math.floor(random() * 4294967296);
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

/** A lower-case GUID of version 4. */
export function randomGuid(random: Random): string {
  const bytes = randomBytes(random, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The same from four draws instead of sixteen: a long list has a hundred thousand of them. */
export function rowGuid(random: Random): string {
  const word = (): string => drawSeed(random).toString(16).padStart(8, '0');
  const [one, two, three, four] = [word(), word(), word(), word()];
  return `${one}-${two.slice(0, 4)}-4${two.slice(5)}-a${three.slice(1, 4)}-${three.slice(4)}${four}`;
}
