import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { Log } from '../platform/log.js';

const SCRIPT = '@entra-bff/renewal-client/classic.js';

/** The script for pages, as the package of the browser client was built. */
@Injectable()
export class RenewalScript {
  /** Undefined where the package is not built: everything else is served all the same. */
  readonly bytes: Buffer | undefined;
  /** Strong, of the bytes. */
  readonly etag: string;

  constructor(log: Log) {
    this.bytes = read();
    this.etag = `"${hash('sha256', this.bytes ?? '', 'base64url')}"`;
    if (this.bytes === undefined) log.write('renewal_client_missing');
  }
}

function read(): Buffer | undefined {
  try {
    return readFileSync(createRequire(import.meta.url).resolve(SCRIPT));
  } catch {
    return undefined;
  }
}
