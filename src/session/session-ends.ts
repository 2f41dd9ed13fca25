import { Injectable } from '@nestjs/common';
import { Broadcast, type Unsubscribe } from '../platform/broadcast/broadcast.js';

/** Tells every replica of the end of a session, for those who would otherwise go on without noticing. */
@Injectable()
export class SessionEnds {
  constructor(private readonly broadcast: Broadcast) {}

  tell(handle: string): Promise<void> {
    return this.broadcast.publish(topicOf(handle), 'ended');
  }

  /** At most once, and perhaps not at all: look for the session now and then. */
  listen(handle: string, listener: () => void): Promise<Unsubscribe> {
    return this.broadcast.subscribe(topicOf(handle), listener);
  }
}

function topicOf(handle: string): string {
  return `session ${handle}`;
}
