/** How many lookups one view of a list can join. */
const MOST_LOOKUPS = 12;

/** The columns of a row as a collection gives it: lookups after the twelfth are missing, without a word. */
export function withoutLateLookups<T>(
  values: Record<string, T>,
  isLookup: (name: string) => boolean,
): Record<string, T> {
  let lookups = 0;
  const kept = Object.entries(values).filter(([name]) => {
    if (!isLookup(name)) return true;
    lookups += 1;
    return lookups <= MOST_LOOKUPS;
  });
  return Object.fromEntries(kept);
}
