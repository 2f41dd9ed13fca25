import type { Env } from '../../src/platform/env/env.js';

export class Report {
  constructor(env: Env, write: (text: string) => void);
  /** Whether nothing failed. */
  end(): boolean;
}
