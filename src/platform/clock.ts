import { Injectable } from '@nestjs/common';

/** The only source of time for decisions about lifetimes, so that tests can move it. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract now(): number;

  /** Milliseconds since some moment: for how long something takes or lasts. It never steps, whatever the time of day does. */
  elapsed(): number {
    return this.now();
  }
}

@Injectable()
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }

  override elapsed(): number {
    return performance.now();
  }
}
