import { Injectable } from '@nestjs/common';
import type { PassRule } from '../../../platform/env/pass-rules.js';
import { BffError } from '../../../platform/problem.js';
import { allowed } from '../../header-rules.js';
import { Links } from '../../internal/links.js';
import { jsonText } from '../../internal/pass-body.js';
import { parsePath } from '../api-path/parse-path.js';
import { apiReadings } from '../api-path/readings.js';
import { InwardAddresses } from '../inward-addresses.js';
import type { InnerRequest } from '../multipart/http-message.js';
import { OperationBodies } from '../operation-bodies.js';
import { SharePointMount } from '../sharepoint-mount.js';
import { judgedHeaders, methodOf } from '../tunnel.js';

/** A call of a batch that may pass. */
export interface JudgedCall {
  rule: PassRule;
  /** As it goes to SharePoint. */
  request: InnerRequest;
}

/** Whether a target may be taken for that of a batch: its calls are to be judged. */
export function isBatch(target: string): boolean {
  const [path = ''] = target.split('?', 1);
  return (apiReadings(path) ?? []).some(
    (reading) => parsePath(reading)?.steps.some(({ name }) => name === '$batch') === true,
  );
}

/** Judges a call in a batch as the call that it stands for. */
@Injectable()
export class BatchCalls {
  constructor(
    private readonly mount: SharePointMount,
    private readonly inward: InwardAddresses,
    private readonly bodies: OperationBodies,
    private readonly links: Links,
  ) {}

  /** `site`: the batch's. Throws what the call by itself would be answered with. */
  judged(call: InnerRequest, site: string): JudgedCall {
    const target = this.inward.inTarget(this.#targetOf(call.address, site));
    const method = methodOf(call.method, call.headers.get('x-http-method'));
    const rule = this.mount.allow.judgeCall(method, target);
    if (isBatch(target)) throw new BffError('access_denied', { detail: 'A batch holds no batch.' });
    const isFile = rule.bytes && method === 'GET';
    const given = judgedHeaders(Object.fromEntries(call.headers), call.method, method, isFile);
    const headers = new Map(Object.entries(allowed(given, this.mount.headers.request)));
    const address = this.mount.upstream + this.links.inTarget(target, this.mount);
    const content = rule.bytes ? call.content : this.#bodyOf(call, rule, site);
    return { rule, request: { method: call.method, address, headers, content } };
  }

  /** Absolute, from the host's root on, or below the site's `_api`. */
  #targetOf(address: string, site: string): string {
    const target = InwardAddresses.isAbsolute(address)
      ? this.inward.targetOf(address)
      : this.#relative(address, site);
    if (target === undefined)
      throw new BffError('target_not_allowed', { detail: 'A call in the batch leads elsewhere.' });
    if (!/^\/[\x21-\x22\x24-\x7e]*$/.test(target)) throw new BffError('bad_request');
    return target;
  }

  #relative(address: string, site: string): string {
    if (!address.startsWith('/')) return `${site}/_api/${address}`;
    const { prefix } = this.mount;
    return address.startsWith(`${prefix}/`) ? address.slice(prefix.length) : address;
  }

  #bodyOf({ headers, content }: InnerRequest, rule: PassRule, site: string): string {
    if (content.trim() === '') return '';
    const text = jsonText(Buffer.from(content, 'latin1'), headers.get('content-type'));
    const mapped = this.links.inRequest(this.bodies.mapped(text, rule, site), this.mount);
    return mapped === text ? content : Buffer.from(mapped).toString('latin1');
  }
}
