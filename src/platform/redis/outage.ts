import type { EventEmitter } from 'node:events';
import type { Log } from '../log.js';

export type OutageReason = 'unreachable' | 'unanswered' | 'access_refused' | 'certificate_refused';

const CERTIFICATE = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Tells the operator of an outage of the store: once an outage, not once a command. */
export class Outage {
  #isOn = false;
  #closed = 0;

  constructor(private readonly log: Log) {}

  /** Follows the events of a client. */
  watch(client: EventEmitter): void {
    client.on('error', (error: unknown) => this.#begin(reasonOf(error)));
    client.on('silent', () => this.#begin('unanswered'));
    client.on('close', () => this.#close());
    for (const event of ['ready', 'answering']) client.on(event, () => this.#end());
  }

  /** One connection may end at any time; one that ends before it was of use tells of an outage. */
  #close(): void {
    this.#closed += 1;
    if (this.#closed > 1) this.#begin('unreachable');
  }

  #begin(reason: OutageReason): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.log.write('store_failed', { reason });
  }

  #end(): void {
    this.#closed = 0;
    if (!this.#isOn) return;
    this.#isOn = false;
    this.log.write('store_recovered');
  }
}

/** Why a connection could not be made, in one word: the error itself may hold what was sent. */
function reasonOf(error: unknown): OutageReason {
  if (!(error instanceof Error)) return 'unreachable';
  // What ioredis says of a Cluster when no node answered.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) return reasonOf(error.lastNodeError);
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR invalid password)\b/.test(error.message)) return 'access_refused';
  return 'code' in error && CERTIFICATE.test(String(error.code)) ? 'certificate_refused' : 'unreachable';
}
