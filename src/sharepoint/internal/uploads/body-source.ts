/** Whom the bytes go to, one at a time. */
export interface Taker {
  /** Gives back what it does not want of it. */
  arrived(chunk: Buffer): Buffer | undefined;
  ended(): void;
  failed(reason: Error): void;
}

/** Where a {@link Taker} has its bytes from. */
export interface Source {
  /** They may come from now on, the first of them at once. */
  flow(taker: Taker): void;
  /** They stay at the client. */
  halt(taker: Taker): void;
  isTooShort(): void;
  isTooLong(): void;
}
