import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SessionEvents } from '../../auth/session-events.js';
import type { Kept, Subscriber } from './subscriber.js';

const AT_MOST_EVERY_MS = 1_000;

interface Recent {
  timer: NodeJS.Timeout;
  /** What has come since it was last told of. */
  again?: () => void;
}

/**
 * Tells the pages of those who asked, on every replica. The first is told at once; what follows within a second is one
 * more at its end: somebody's bulk job does not flood anybody's pages.
 */
@Injectable()
export class FanOut implements OnApplicationShutdown {
  readonly #recent = new Map<string, Recent>();

  constructor(private readonly events: SessionEvents) {}

  tell(user: Subscriber['user'], kept: Kept): void {
    const recent = this.#recent.get(kept.id);
    const tell = (): void => this.#publish(user, kept);
    if (recent === undefined) tell();
    else recent.again = tell;
  }

  onApplicationShutdown(): void {
    for (const { timer, again } of this.#recent.values()) {
      clearTimeout(timer);
      again?.();
    }
    this.#recent.clear();
  }

  #publish(user: Subscriber['user'], { id, resource, handles }: Kept): void {
    const timer = setTimeout(() => this.#afterwards(id), AT_MOST_EVERY_MS).unref();
    this.#recent.set(id, { timer });
    void this.events.tellOfChange({ user, handles, data: { subscriptionId: id, resource } });
  }

  #afterwards(id: string): void {
    const { again } = this.#recent.get(id) ?? {};
    this.#recent.delete(id);
    again?.();
  }
}
