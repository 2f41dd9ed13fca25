import type { Scale } from '../options.js';
import type { Figures } from '../report/figures.js';
import type { Stage } from '../world/stage.js';

/** What a part of the benchmark measures with. */
export interface PartContext {
  stage: Stage;
  scale: Scale;
  figures: Figures;
  /** Tells whoever waits how far it has come. */
  say(line: string): void;
}
