/** Callers who ask for the same thing at the same time share one run of it. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = work().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }

  isRunning(key: string): boolean {
    return this.#running.has(key);
  }

  /** Resolves when what runs now is over, whatever came of it. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }
}
