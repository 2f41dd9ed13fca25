import { Injectable } from '@nestjs/common';
import type { AuditEvent } from '../audit-events.js';
import { Log, PinoLog, type LogEvent, type LogFields } from '../log.js';
import { isOneOf } from '../is-one-of.js';
import { CIRCUIT, isSevere, PROBLEM, PURPOSE, SERVICE, WINDOW_SCOPE, OTHER } from './label-values.js';
import { Metrics } from './metrics.js';

/** The log, and the numbers that follow from what it is told: no line is needed for them. */
@Injectable()
export class MeteredLog extends Log {
  /** Hosts of each service that are left alone. */
  readonly #open = new Map<string, number>();
  #storeIsUp = true;

  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    super();
    for (const service of CIRCUIT)
      metrics.watch('circuit_open', { service }, () => this.#open.get(service) ?? 0);
    metrics.watch('store_up', {}, () => (this.#storeIsUp ? 1 : 0));
    if (log instanceof PinoLog) log.onLost = (lines) => this.write('log_lines_lost', { lines });
  }

  override tells(event: LogEvent): boolean {
    return this.log.tells(event);
  }

  override write(event: LogEvent, fields: LogFields = {}): void {
    if (isSevere(event)) this.metrics.count('log_events_total', { event });
    this.#note(event, fields);
    this.log.write(event, fields);
  }

  override audit(event: AuditEvent, meaning: string, fields: LogFields): void {
    this.log.audit(event, meaning, fields);
  }

  #note(event: LogEvent, { service, scope, code, purpose }: LogFields): void {
    if (event === 'store_failed' || event === 'store_recovered')
      this.#storeIsUp = event === 'store_recovered';
    else if (event === 'idp_away' || event === 'idp_back')
      this.#open.set('entra', event === 'idp_away' ? 1 : 0);
    else if (event === 'stored_entry_damaged')
      this.metrics.count('store_integrity_failures_total', {
        purpose: isOneOf(PURPOSE, purpose) ? purpose : OTHER,
      });
    else if (isOneOf(SERVICE, service)) this.#ofUpstream(event, service, { scope, code });
  }

  #ofUpstream(
    event: LogEvent,
    service: (typeof SERVICE)[number],
    { scope, code }: Pick<LogFields, 'scope' | 'code'>,
  ): void {
    const open = this.#open.get(service) ?? 0;
    if (event === 'upstream_away') this.#open.set(service, open + 1);
    else if (event === 'upstream_back') this.#open.set(service, Math.max(0, open - 1));
    else if (event === 'upstream_window' && isOneOf(WINDOW_SCOPE, scope))
      this.metrics.count('upstream_windows_total', { service, scope });
    else if (event === 'upstream_failed' && isOneOf(PROBLEM, code))
      this.metrics.count('upstream_faults_total', { service, code });
  }
}
