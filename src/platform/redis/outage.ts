import type { Log } from '../log.js';

export type OutageReason = 'unreachable' | 'unanswered' | 'access_refused' | 'certificate_refused';

const CERTIFICATE = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Tells the operator of an outage of the store: once an outage, not once a command. */
export class Outage {
  #isOn = false;

  constructor(private readonly log: Log) {}

  begin(reason: OutageReason): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.log.write('store_failed', { reason });
  }

  end(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.log.write('store_recovered');
  }
}

/** Why a connection could not be made, in one word: the error itself may hold what was sent. */
export function reasonOf(error: unknown): OutageReason {
  if (!(error instanceof Error)) return 'unreachable';
  // What ioredis says of a Cluster when no node answered.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) return reasonOf(error.lastNodeError);
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR invalid password)\b/.test(error.message)) return 'access_refused';
  return 'code' in error && CERTIFICATE.test(String(error.code)) ? 'certificate_refused' : 'unreachable';
}
