import type { Env } from '../../src/platform/env/env.js';
import type { Report } from './report.mjs';

export interface CheckOptions {
  user: boolean;
  /** Given the address to sign in at, the one at which the browser ended. */
  paste(address: string): Promise<string>;
}

export interface Step {
  readonly id: string;
  readonly proves: string;
}

export const STEPS: readonly Step[];
export function runSteps(check: { env: Env; report: Report; options: CheckOptions }): Promise<void>;
