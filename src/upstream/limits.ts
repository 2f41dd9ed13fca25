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
  readonly upload: number = 4 * 1024 * 1024;
  /** The same of a body that does not say how long it is: an upload in pieces would have to say so at once. */
  readonly unannounced: number = 10 * 1024 * 1024;
  /** Of what is kept in memory for all uploads together. */
  readonly room: number = 64 * 1024 * 1024;
  /** A piece of a longer upload: a multiple of 327,680 below 60 MiB (learn.microsoft.com, driveItem: createUploadSession). */
  readonly piece: number = 10 * 1024 * 1024;
  /** How long an upload waits with its next piece when SharePoint wants to be left alone: proxies give up after a minute. */
  readonly patience: number = 50_000;
  /** The largest file that SharePoint holds: 250 GB. */
  readonly file: number = 250 * 1024 ** 3;
  /** How long an upload may stand still because of the client. */
  readonly clientIdle: number = 29_000;

  constructor(env: Env) {
    this.call = env.upstreamTimeout;
    this.idle = env.upstreamTimeout;
  }
}
