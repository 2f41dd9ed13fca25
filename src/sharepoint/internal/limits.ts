import { Injectable } from '@nestjs/common';

/** What a call to Graph or SharePoint may cost. Times in milliseconds, sizes in bytes. */
@Injectable()
export class UpstreamLimits {
  /** For all calls of one request together, its token included: the client hears of it within 30 seconds. */
  readonly call: number = 29_000;
  /** Between two pieces of a download. */
  readonly idle: number = 29_000;
  readonly json: number = 8 * 1024 * 1024;
  /** Kept in memory, so that a token refused at its end costs no second upload by the browser. */
  readonly upload: number = 10 * 1024 * 1024;
}
