import { Injectable } from '@nestjs/common';
import type { Session } from '../session/session.js';

/** Done once the session has ended. Rejects never, and nobody waits for it. */
export type Finish = () => void;

/** What a feature looks up while the session's tokens are still held; undefined: there is nothing to finish. */
export type Prepare = (session: Session) => Promise<Finish | undefined>;

const LONGEST_MS = 1_000;

/**
 * What features put away at other services when a user leaves. A sign-out never fails for it, and waits for it a moment
 * at most.
 */
@Injectable()
export class LeaveTaking {
  readonly #features: Prepare[] = [];

  /** `prepare` is called for each session that somebody ends. */
  onLeave(prepare: Prepare): void {
    this.#features.push(prepare);
  }

  /** Never rejects. */
  async prepare(session: Session): Promise<Finish> {
    const prepared = await Promise.all(
      this.#features.map((prepare) => inTime(prepare(session)).catch(() => undefined)),
    );
    return () => {
      for (const finish of prepared) finish?.();
    };
  }
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, LONGEST_MS, undefined);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
