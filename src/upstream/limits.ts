import { Injectable } from '@nestjs/common';
import { Env } from '../platform/env/env.js';

/** What a call to Graph or SharePoint may cost. Times in milliseconds, sizes in bytes. */
@Injectable()
export class UpstreamLimits {
  /** For all calls of one request together, its token included: the client hears of it within 30 seconds. */
  readonly call: number;
  /** Between two pieces of a download. */
  readonly idle: number;
  readonly json: number = 8 * 1024 * 1024;
  /** The answers of all parts of a batch together. */
  readonly batch: number = 16 * 1024 * 1024;
  /** Kept in memory, so that a token refused at its end costs no second upload by the browser. */
  readonly upload: number = 10 * 1024 * 1024;

  constructor(env: Env) {
    this.call = env.upstreamTimeout;
    this.idle = env.upstreamTimeout;
  }
}
