const LOOK_EVERY_MS = 10;

/** Resolves when `holds` does; rejects when it does not within `limit` milliseconds. */
export async function until(holds: () => boolean | Promise<boolean>, limit = 15_000): Promise<void> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > limit) throw new Error(`Not within ${limit} ms.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
