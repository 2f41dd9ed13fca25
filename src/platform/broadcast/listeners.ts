export type Listener = (message: string) => void;

/** Who listens to what in this process. */
export class Listeners {
  readonly #byName = new Map<string, Set<Listener>>();

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  get size(): number {
    return this.#byName.size;
  }

  add(name: string, listener: Listener): void {
    const listeners = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, listeners.add(listener));
  }

  /** Says whether nobody listens to the name any more. */
  remove(name: string, listener: Listener): boolean {
    const listeners = this.#byName.get(name);
    if (listeners?.delete(listener) !== true || listeners.size > 0) return false;
    return this.#byName.delete(name);
  }

  tell(name: string, message: string): void {
    for (const listener of this.#byName.get(name) ?? []) listener(message);
  }
}
