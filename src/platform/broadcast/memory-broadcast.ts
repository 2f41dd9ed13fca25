import { Broadcast, type Unsubscribe } from './broadcast.js';
import { Listeners, type Listener } from './listeners.js';

/** Within one process. */
export class MemoryBroadcast extends Broadcast {
  readonly #listeners = new Listeners();

  override get topics(): number {
    return this.#listeners.size;
  }

  /** A listener never runs inside the publisher: what it does must not be undone by what the publisher does next. */
  override async publish(topic: string, message: string): Promise<void> {
    await Promise.resolve();
    this.#listeners.tell(topic, message);
  }

  override async subscribe(topic: string, told: Listener): Promise<Unsubscribe> {
    const listener: Listener = (message) => told(message);
    this.#listeners.add(topic, listener);
    return () => void this.#listeners.remove(topic, listener);
  }
}
