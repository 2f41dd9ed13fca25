import { describe } from '@jest/globals';

const RUNS = [['first run'], ['second run'], ['third run']];

/** What happens in a browser counts when it happens three times in a row. */
export function thrice(name: string, tests: () => void): void {
  describe.each(RUNS)(`${name}, %s:`, tests);
}
