import { describe } from '@jest/globals';
import { sized } from './sized.js';

const RUNS = [['first run'], ['second run'], ['third run']];

/** What happens in a browser counts when it happens three times in a row: in full runs; in others once. */
export function thrice(name: string, tests: () => void): void {
  describe.each(RUNS.slice(0, sized(1, RUNS.length)))(`${name}, %s:`, tests);
}
