import { Log, type LogEvent, type LogFields } from '../../src/platform/log.js';
import type { AuditEvent } from '../../src/platform/audit-events.js';

/** As far as it is a log of the service. */
export class Narrator implements Log {
  constructor(line: (text: string) => void);
  tells(event: LogEvent): boolean;
  write(event: LogEvent, fields?: LogFields): void;
  audit(event: AuditEvent, meaning: string, fields: LogFields): void;
}
