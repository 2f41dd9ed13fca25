import type { LoggerService } from '@nestjs/common';
import type { AuditEvent } from './audit-events.js';
import { LogOutput } from './log-output.js';
import { pino, type DestinationStream, type Logger, type LevelWithSilent } from 'pino';

/** Every event that the service logs, by its stable id: level and sentence. */
export const LOG_EVENTS = {
  service_started: ['info', 'The service listens.'],
  service_stopping: ['info', 'The service is draining.'],
  request_completed: ['debug', 'A request was answered.'],
  request_refused: ['info', 'A request was answered with an error.'],
  request_failed: ['error', 'A request met a defect of this service.'],
  metrics_not_served: ['warn', 'METRICS_PORT cannot be listened on: it is tried again until it can.'],
  traces_not_taken: ['warn', 'The collector of traces does not take them: what does not go out is lost.'],
  traces_taken: ['info', 'The collector of traces takes them again.'],
  store_in_memory: ['warn', 'Sessions and tokens are kept in memory: one process only, lost at its end.'],
  origins_cross_site: [
    'warn',
    'An allowed origin is not same-site with PUBLIC_URL: its calls will carry no cookie.',
  ],
  renewal_client_missing: [
    'warn',
    'The package of the browser client is not built: its script is answered with 404.',
  ],
  addresses_unknown: [
    'warn',
    'TRUSTED_PROXIES is empty: behind a proxy all browsers have one address, in limits and in audit events.',
  ],
  development_http: ['warn', 'PUBLIC_URL is http: on loopback. Cookies are not Secure: development only.'],
  store_failed: ['error', 'The session store does not answer.'],
  store_troubled: ['warn', 'The session store serves, but must not be left as it is.'],
  store_recovered: ['info', 'The session store answers again.'],
  store_untracked: [
    'warn',
    'Redis does not tell of changed keys: every request reads its session from there.',
  ],
  stored_entry_damaged: ['warn', 'A stored entry could not be opened and was removed.'],
  token_not_obtained: ['info', 'A token could not be had: `failure` says why.'],
  renewal_failed: ['error', 'A renewal ahead of the request met a defect of this service.'],
  notification_failed: ['error', 'A change notification or a subscription met a defect of this service.'],
  idp_unavailable: ['error', 'Entra ID does not answer as it should.'],
  idp_away: ['error', 'Entra ID keeps failing: it is left alone and tried now and then.'],
  idp_back: ['info', 'Entra ID answers again.'],
  idp_misconfigured: ['fatal', 'Entra refuses the credentials or the registration of this service.'],
  idp_clock_skew: ['error', 'The clocks of this machine and of Entra differ by more than five minutes.'],
  upstream_failed: ['warn', 'SharePoint or Graph refused or failed a call.'],
  upstream_window: ['warn', 'SharePoint or Graph asks to wait: until then nothing is sent there.'],
  upstream_away: ['error', 'SharePoint or Graph keeps failing: it is left alone and tried now and then.'],
  upstream_back: ['info', 'SharePoint or Graph answers again.'],
  upstream_misconfigured: ['fatal', 'SharePoint or Graph says that our tokens are for somebody else.'],
  process_failed: ['fatal', 'The process ends by an error that nobody caught.'],
  log_lines_lost: ['warn', 'Lines like this one were not written: whoever reads them did not keep up.'],
  framework: ['warn', 'A message of the framework.'],
} as const satisfies Record<string, readonly [LevelWithSilent, string]>;

export type LogEvent = keyof typeof LOG_EVENTS;

/** Ids, codes and counts only: no token, no user name, no URL with a query. */
export type LogFields = Record<string, string | number | boolean | undefined>;

export abstract class Log {
  /** Whether the event is written at the present level: what it costs to describe can be saved otherwise. */
  abstract tells(event: LogEvent): boolean;

  abstract write(event: LogEvent, fields?: LogFields): void;

  /** For `Audit` alone, which knows the events. Written at every level but `silent`. */
  abstract audit(event: AuditEvent, meaning: string, fields: LogFields): void;
}

/** One JSON line an event, on standard output unless told. */
export class PinoLog extends Log {
  /** Told of lines that nobody read: by whoever counts events, where somebody does. */
  onLost = (lines: number): void => this.write('log_lines_lost', { lines });
  readonly #pino: Logger;
  readonly #audit: Logger;

  constructor(level: string, destination?: DestinationStream) {
    super();
    const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
    const output = (): LogOutput => new LogOutput({ onLost: (lines) => this.onLost(lines) });
    this.#pino = pino(options, destination ?? output());
    this.#audit = this.#pino.child({ audit: true }, { level: level === 'silent' ? 'silent' : 'info' });
  }

  override tells(event: LogEvent): boolean {
    return this.#pino.isLevelEnabled(LOG_EVENTS[event][0]);
  }

  override write(event: LogEvent, fields: LogFields = {}): void {
    const [level, message] = LOG_EVENTS[event];
    this.#pino[level]({ event, ...fields }, message);
  }

  override audit(event: AuditEvent, meaning: string, fields: LogFields): void {
    this.#audit.info({ event, ...fields }, meaning);
  }
}

/** What Nest itself says, from warnings up. Its texts are about wiring and carry no request data. */
export class NestLog implements LoggerService {
  constructor(private readonly events: Log) {}

  warn(message: unknown): void {
    this.events.write('framework', { detail: text(message) });
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.events.write('framework', { detail: text(message), severity: 'error', where: text(rest.at(-1)) });
  }

  fatal(message: unknown): void {
    this.error(message);
  }

  log(): void {}
  debug(): void {}
  verbose(): void {}
}

function text(message: unknown): string {
  if (message instanceof Error) return `${message.name}: ${message.message}`.slice(0, 1_000);
  return typeof message === 'string' ? message.slice(0, 1_000) : '';
}

/** The parts of an unexpected error that are safe to log: never `command.args`, request bodies or headers. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^\s*at /.test(line))
    .slice(0, 5)
    .map((line) => line.trim())
    .join(' | ');
  return {
    error: error.name,
    ...(code !== undefined && { errorCode: code }),
    ...(stack !== undefined && { stack }),
  };
}
