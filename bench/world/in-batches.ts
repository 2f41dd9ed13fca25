const AT_ONCE = 64;

/** `work` for 0 … count - 1, some at a time; the results in order. */
export async function inBatches<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < count; start += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - start);
    results.push(...(await Promise.all(Array.from({ length: size }, (_, offset) => work(start + offset)))));
  }
  return results;
}
