import { Injectable } from '@nestjs/common';
import { UpstreamLimits } from '../../../upstream/limits.js';

/** The memory of this process for uploads that are kept whole: however many come at once, it does not grow. */
@Injectable()
export class UploadRoom {
  #taken = 0;

  constructor(private readonly limits: UpstreamLimits) {}

  /** Undefined when there is no room for so many bytes; else to be called when they are needed no more. */
  take(bytes: number): (() => void) | undefined {
    if (this.#taken + bytes > this.limits.room) return undefined;
    this.#taken += bytes;
    return () => {
      this.#taken -= bytes;
    };
  }
}
