import { Injectable } from '@nestjs/common';

/** What keeps the service from doing all it should, though it can serve. */
export type Trouble = 'idp_refuses_us';

/** What is wrong at the moment, told by whoever notices. */
@Injectable()
export class Condition {
  readonly #troubles = new Set<Trouble>();

  report(trouble: Trouble, isPresent: boolean): void {
    if (isPresent) this.#troubles.add(trouble);
    else this.#troubles.delete(trouble);
  }

  get degraded(): boolean {
    return this.#troubles.size > 0;
  }
}
