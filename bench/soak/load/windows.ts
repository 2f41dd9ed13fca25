/** A time in which something is wrong on purpose. */
export interface FaultWindow {
  name: string;
  /** Answers that are right meanwhile, beside the usual ones: `503 idp_unavailable`; `none`: no answer at all. */
  allowed: readonly string[];
  /** `performance.now()`'s clock. */
  from: number;
  /** Infinity while it lasts. */
  to: number;
}

export class FaultWindows {
  readonly #all: FaultWindow[] = [];

  begin(name: string, allowed: readonly string[]): void {
    this.#all.push({ name, allowed, from: performance.now(), to: Number.POSITIVE_INFINITY });
  }

  /** `graceMs`: until then its consequences are right too. */
  end(name: string, graceMs: number): void {
    const open = this.#all.find((window) => window.name === name && !Number.isFinite(window.to));
    if (open !== undefined) open.to = performance.now() + graceMs;
  }

  during(from: number, to: number): FaultWindow[] {
    return this.#all.filter((window) => window.from <= to && window.to >= from);
  }
}
