import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AuditEvent } from './audit-events.js';
import { Audit, type AuditSubject } from './audit.js';
import type { LogFields } from './log.js';

/** Lines of one kind and reason in a minute; the rest is told as a number at the minute's end. */
const MOST_A_MINUTE = 20;
const MINUTE_MS = 60_000;

interface Minute {
  event: AuditEvent;
  reason: string;
  written: number;
  withheld: number;
  timer: NodeJS.Timeout;
}

/** For events that anybody can cause as often as they like: a flood of requests is no flood of lines. */
@Injectable()
export class SampledAudit implements OnApplicationShutdown {
  readonly #minutes = new Map<string, Minute>();

  constructor(private readonly audit: Audit) {}

  /** `reason`: of a few, and never what a caller sent. */
  write(event: AuditEvent, reason: string, subject: AuditSubject, fields: LogFields): void {
    this.audit.note(event, subject, { reason, ...fields });
    const minute = this.#minute(event, reason);
    if (minute.written >= MOST_A_MINUTE) {
      minute.withheld += 1;
      return;
    }
    minute.written += 1;
    this.audit.line(event, subject, { reason, ...fields });
  }

  onApplicationShutdown(): void {
    for (const name of this.#minutes.keys()) this.#end(name);
  }

  #minute(event: AuditEvent, reason: string): Minute {
    const name = `${event} ${reason}`;
    const present = this.#minutes.get(name);
    if (present !== undefined) return present;
    const timer = setTimeout(() => this.#end(name), MINUTE_MS).unref();
    const begun = { event, reason, written: 0, withheld: 0, timer };
    this.#minutes.set(name, begun);
    return begun;
  }

  #end(name: string): void {
    const minute = this.#minutes.get(name);
    if (minute === undefined) return;
    clearTimeout(minute.timer);
    this.#minutes.delete(name);
    const { event, reason, withheld } = minute;
    if (withheld > 0) this.audit.line(event, {}, { reason, withheld });
  }
}
