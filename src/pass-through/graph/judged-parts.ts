import { Injectable } from '@nestjs/common';
import type { PassRule } from '../../platform/env/pass-rules.js';
import { BffError } from '../../platform/problem.js';
import { GRAPH_VERSION } from '../../upstream/graph-client.js';
import { SiteHosts } from '../../upstream/site-hosts.js';
import { allowed } from '../header-rules.js';
import { Links } from '../internal/links.js';
import type { BatchPart } from './batch-part.js';
import { GraphMount } from './graph-mount.js';
import { isBatch } from './graph-paths.js';
import { judgeSiteHost } from './site-host.js';

/** A part as it is sent on. */
export interface PartRequest {
  id: string;
  method: string;
  /** Below the version. */
  url: string;
  headers: Record<string, string>;
  body?: unknown;
  dependsOn?: readonly string[];
}

/** What becomes of a part: it is sent, or answered here. */
export type JudgedPart =
  | { id: string; kind: 'sent'; rule: PassRule; request: PartRequest }
  | { id: string; kind: 'refused'; problem: BffError }
  /** One that it depends on is not sent. */
  | { id: string; kind: 'left' };

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** Judges each part of a batch as the call that it stands for. */
@Injectable()
export class JudgedParts {
  constructor(
    private readonly mount: GraphMount,
    private readonly links: Links,
    private readonly hosts: SiteHosts,
  ) {}

  of(parts: readonly BatchPart[]): JudgedPart[] {
    const sent = new Set<string>();
    return parts.map((part) => {
      const isLeft = part.dependsOn.some((id) => !sent.has(id));
      const judged = isLeft ? this.#left(part, parts) : this.#judged(part);
      if (judged.kind === 'sent') sent.add(part.id);
      return judged;
    });
  }

  #left({ id, dependsOn }: BatchPart, parts: readonly BatchPart[]): JudgedPart {
    const known = parts.map((other) => other.id);
    if (dependsOn.every((other) => known.includes(other))) return { id, kind: 'left' };
    return { id, kind: 'refused', problem: new BffError('bad_request') };
  }

  #judged(part: BatchPart): JudgedPart {
    const { id } = part;
    try {
      return { id, kind: 'sent', ...this.#requestOf(part) };
    } catch (error) {
      if (error instanceof BffError) return { id, kind: 'refused', problem: error };
      throw error;
    }
  }

  #requestOf(part: BatchPart): { rule: PassRule; request: PartRequest } {
    const { id, method, dependsOn } = part;
    const target = this.#targetOf(part.url);
    judgeSiteHost(target, this.hosts);
    if (isBatch(target)) throw new BffError('access_denied', { detail: 'A batch holds no batch.' });
    const rule = this.mount.allow.judgeCall(method, target);
    const body = this.#bodyOf(part, rule);
    const request: PartRequest = {
      id,
      method,
      url: this.links.inTarget(target, this.mount).slice(GRAPH_VERSION.length),
      headers: allowed(part.headers, this.mount.headers.request),
      ...(body !== undefined && { body }),
      ...(dependsOn.length > 0 && { dependsOn }),
    };
    return { rule, request };
  }

  /** Below the mount. Relative addresses are below the version. */
  #targetOf(url: string): string {
    if (ABSOLUTE.test(url) || url.startsWith('//')) {
      const target = this.links.inward(url, this.mount);
      if (target === undefined) throw new BffError('target_not_allowed');
      return target;
    }
    const target = `${GRAPH_VERSION}${url.startsWith('/') ? '' : '/'}${url}`;
    if (!/^[\x21-\x22\x24-\x7e]*$/.test(target)) throw new BffError('bad_request');
    return target;
  }

  #bodyOf({ body }: BatchPart, { bytes }: PassRule): unknown {
    if (bytes || typeof body !== 'object' || body === null) return body;
    const inward: unknown = JSON.parse(this.links.inRequest(JSON.stringify(body), this.mount));
    return inward;
  }
}
