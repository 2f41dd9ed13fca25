import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AUDIT_EVENTS, type AuditEvent } from './audit-events.js';
import { callerAddress, type Caller } from './edge/proxies.js';
import { Env } from './env/env.js';
import { Log, type LogFields } from './log.js';
import { Vault } from './store/vault.js';

/** Whom and what an event is about; each part is told as an id that names nobody by itself. */
export interface AuditSubject {
  user?: { tid: string; oid: string } | undefined;
  /** Its handle. */
  session?: { handle: string } | undefined;
  request?: (Pick<FastifyRequest, 'id'> & Caller) | undefined;
}

/** Told of an event, with the members that say nothing of whose it is. */
export type AuditListener = (event: AuditEvent, fields: LogFields, isOfSession: boolean) => void;

const SHORT = 16;

/** Writes audit events: one structured line each, without secrets, at every log level but `silent`. */
@Injectable()
export class Audit {
  readonly #listeners: AuditListener[] = [];

  constructor(
    private readonly env: Env,
    private readonly vault: Vault,
    private readonly log: Log,
  ) {}

  /** For whoever counts: each event once, however many lines are written of it. */
  listen(listener: AuditListener): void {
    this.#listeners.push(listener);
  }

  /** It happened; a line is written of it, or of many such together. */
  note(event: AuditEvent, { session }: AuditSubject, fields: LogFields): void {
    for (const listener of this.#listeners) listener(event, fields, session !== undefined);
  }

  /** `fields`: codes and counts only, never what a caller sent. */
  write(event: AuditEvent, subject: AuditSubject, fields: LogFields = {}): void {
    this.note(event, subject, fields);
    this.line(event, subject, fields);
  }

  /** The line alone, of what has been noted. */
  line(event: AuditEvent, { user, session, request }: AuditSubject, fields: LogFields): void {
    const [id, meaning] = AUDIT_EVENTS[event];
    this.log.audit(event, meaning, {
      auditId: id,
      ...(request !== undefined && { requestId: request.id, address: callerAddress(request) }),
      ...(user !== undefined && this.#named(user)),
      ...(session !== undefined && { session: this.#short('audit-session', session.handle) }),
      ...fields,
    });
  }

  #named({ tid, oid }: { tid: string; oid: string }): LogFields {
    return this.env.auditsClearIds
      ? { user: oid, tenant: tid }
      : { user: this.#short('audit-user', tid, oid) };
  }

  /** The same for as long as the first key of ENCRYPTION_KEYS stands; 96 bits. */
  #short(purpose: string, ...parts: string[]): string {
    return this.vault.ring.hashes(purpose, parts)[0]?.slice(0, SHORT) ?? '';
  }
}
