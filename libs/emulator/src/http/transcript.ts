import type { IncomingHttpHeaders } from 'node:http';
import { optional } from '../optional.js';
import type { EmulatorRequest, ServiceName } from './exchange.js';
import { describeRequest, matches, type RequestFilter } from './match.js';

/** A request that the emulator got. */
export interface TranscriptEntry {
  /** Counts from 1 and never repeats, also after `clear`. */
  sequence: number;
  service: ServiceName;
  method: string;
  /** Path and query exactly as sent. */
  target: string;
  headers: IncomingHttpHeaders;
  /** The body as UTF-8 text, cut at 64 KiB. */
  body: string;
  /** The user name, where the request shows whom it acts for. */
  user?: string;
  /** Undefined while unanswered; 0 when the connection was reset or left hanging on purpose. */
  status?: number;
  /** The kind of the fault that was played, if any. */
  fault?: string;
  /** Milliseconds since the epoch, on the emulator's clock. */
  at: number;
}

/** Which entries of the transcript are meant. */
export interface TranscriptFilter extends RequestFilter {
  status?: number;
}

const BODY_LIMIT = 64 * 1024;

/** Every request the emulator got, for assertions; the oldest go when `limit` is reached. */
export class Transcript {
  private entries: TranscriptEntry[] = [];
  private sequence = 0;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly now: () => number,
    private readonly limit: number,
  ) {}

  find(filter: TranscriptFilter = {}): TranscriptEntry[] {
    return this.entries.filter(
      (entry) =>
        (filter.status === undefined || filter.status === entry.status) &&
        matches(filter, { ...entry, user: entry.user }),
    );
  }

  count(filter: TranscriptFilter = {}): number {
    return this.find(filter).length;
  }

  clear(): void {
    this.entries = [];
  }

  /** The matching entries, as soon as there are `count` of them; rejects after `timeoutMs`. */
  async waitFor(
    filter: TranscriptFilter,
    { count = 1, timeoutMs = 5_000 }: { count?: number; timeoutMs?: number } = {},
  ): Promise<TranscriptEntry[]> {
    const enough = (): boolean => this.count(filter) >= count;
    if (!enough()) await this.until(enough, timeoutMs);
    return this.find(filter);
  }

  /** Used by the listeners: notes a request before it is answered. */
  record(service: ServiceName, request: EmulatorRequest, user: string | undefined): TranscriptEntry {
    const seen = describeRequest(service, request, user);
    this.sequence += 1;
    const entry: TranscriptEntry = {
      sequence: this.sequence,
      service,
      method: seen.method,
      target: seen.target,
      headers: request.headers,
      body: seen.body.slice(0, BODY_LIMIT),
      ...optional('user', user),
      at: this.now(),
    };
    this.entries.push(entry);
    if (this.entries.length > this.limit) this.entries.splice(0, this.entries.length - this.limit);
    this.announce();
    return entry;
  }

  /** Used by the listeners: notes how it was answered. */
  answered(entry: TranscriptEntry, status: number): void {
    entry.status = status;
    this.announce();
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }

  private until(condition: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.listeners.delete(check);
        settle();
      };
      const check = (): void => {
        if (condition()) finish(resolve);
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`The emulator saw no such request within ${timeoutMs} ms`))),
        timeoutMs,
      );
      this.listeners.add(check);
    });
  }
}
