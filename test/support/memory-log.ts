import type { AuditEvent } from '../../src/platform/audit-events.js';
import { Log, type LogEvent, type LogFields } from '../../src/platform/log.js';

export interface LogLine {
  event: LogEvent | AuditEvent;
  fields: LogFields;
}

/** Keeps what the service logs, for assertions. */
export class MemoryLog extends Log {
  readonly lines: LogLine[] = [];

  override tells(): boolean {
    return true;
  }

  override write(event: LogEvent, fields: LogFields = {}): void {
    this.lines.push({ event, fields });
  }

  override audit(event: AuditEvent, _meaning: string, fields: LogFields): void {
    this.lines.push({ event, fields });
  }

  /** What says nothing of whose browser it was: audit events tell its address, which here is this machine's. */
  get anonymous(): LogLine[] {
    return this.lines.filter(({ fields }) => fields['auditId'] === undefined);
  }

  of(event: LogEvent | AuditEvent): LogLine[] {
    return this.lines.filter((line) => line.event === event);
  }
}
