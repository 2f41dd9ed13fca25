/** Stops the listening. */
export type Unsubscribe = () => void;

/**
 * Messages to whoever listens at this moment, on every replica. Delivered at most once: one is lost when the way to a
 * listener is, so that a listener looks for itself now and then.
 */
export abstract class Broadcast {
  /** Neither rejects nor waits long: a message that cannot be sent is one that is lost. */
  abstract publish(topic: string, message: string): Promise<void>;

  /**
   * Resolves when what is published from now on will be heard; also while that cannot be, after a moment: it will be
   * as soon as it can.
   */
  abstract subscribe(topic: string, listener: (message: string) => void): Promise<Unsubscribe>;

  /** How many topics somebody listens to in this process. */
  abstract readonly topics: number;
}
