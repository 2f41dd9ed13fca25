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

  override audit(event: AuditEvent, fields: LogFields): void {
    this.lines.push({ event, fields });
  }

  of(event: LogEvent | AuditEvent): LogLine[] {
    return this.lines.filter((line) => line.event === event);
  }
}
