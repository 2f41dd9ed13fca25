import type { MappedCase } from './case-map.mjs';

export interface RanTest {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
  readonly ms: number;
}

export interface Outcome {
  readonly id: number;
  readonly what: string;
  readonly suites: readonly string[];
  readonly inputs: number;
  readonly tests: number;
  readonly failed: readonly string[];
  readonly ms: number;
}

export function outcomeOf(
  mapped: MappedCase,
  ran: readonly RanTest[],
  told: readonly { readonly id: number; readonly count: number; readonly file: string }[],
): Outcome;
