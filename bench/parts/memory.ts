import type { Child } from '../process/child.js';

const LOOK_EVERY_MS = 50;

/** The most memory that a process takes from now on, in bytes. */
export function watchMemory(child: Child): { stop(): Promise<number> } {
  let peak = 0;
  const look = async (): Promise<void> => {
    peak = Math.max(peak, (await child.usage()).rss);
  };
  // A process that ends meanwhile fails what it was asked for itself.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await look();
      return peak;
    },
  };
}
