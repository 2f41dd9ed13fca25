import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import type { TokenRefusal } from '../../access-tokens.js';

type Pause = Extract<TokenRefusal, { kind: 'idp_unavailable' | 'idp_throttled' }>;

const MOST_ENTRIES = 10_000;

/** Remembers for whom Entra asked to wait, so that it is not asked again until then. */
@Injectable()
export class NotBefore {
  readonly #until = new Map<string, { at: number; kind: Pause['kind'] }>();

  constructor(private readonly clock: Clock) {}

  /** The refusal to repeat, with the seconds that are left; undefined when Entra may be asked. */
  refusal(key: string): Pause | undefined {
    const pause = this.#until.get(key);
    if (pause === undefined) return undefined;
    const left = pause.at - this.clock.now();
    if (left > 0) return { kind: pause.kind, retryAfter: Math.ceil(left / 1_000) };
    this.#until.delete(key);
    return undefined;
  }

  set(key: string, kind: Pause['kind'], seconds: number): void {
    if (this.#until.size >= MOST_ENTRIES) this.#until.clear();
    if (seconds > 0) this.#until.set(key, { at: this.clock.now() + seconds * 1_000, kind });
  }
}
