import { Injectable } from '@nestjs/common';

/** What a call to Graph or SharePoint may cost. Times in milliseconds, sizes in bytes. */
@Injectable()
export class UpstreamLimits {
  /** From the first byte sent to the last byte of a JSON answer: the client hears of it within 30 seconds. */
  readonly call: number = 29_000;
  /** Until a download begins, and between two of its pieces. */
  readonly idle: number = 29_000;
  readonly json: number = 8 * 1024 * 1024;
  /** Kept in memory, so that a token refused at its end costs no second upload by the browser. */
  readonly upload: number = 10 * 1024 * 1024;
}
