import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest, InjectOptions, LightMyRequestResponse } from 'fastify';
import { Drain } from '../../../platform/drain.js';
import { callerAddress } from '../../../platform/edge/proxies.js';
import { BffError } from '../../../platform/problem.js';
import type { BatchRequest } from '../../dto/batch.dto.js';
import { partAddress } from './part-address.js';

/** What says who calls, and from where: the same for every part as for the batch. */
const OF_THE_CALLER = [
  'host',
  'cookie',
  'authorization',
  'origin',
  'referer',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'user-agent',
  'x-csrf',
  'x-requested-with',
] as const;

/** What a part may say of itself. */
const OF_THE_PART: ReadonlySet<string> = new Set([
  'accept-language',
  'content-type',
  'if-match',
  'if-none-match',
  'prefer',
]);

const LONGEST_OWN_ID = 58;

/** A request id of its own; `place` counts from 1. */
export function partRequestId({ id }: FastifyRequest, place: number): string {
  return `${id.slice(0, LONGEST_OWN_ID)}.${place}`;
}

/** Makes a part as the call it stands for: from the front door, with the caller's own credentials. */
@Injectable()
export class PartCall {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly drain: Drain,
  ) {}

  /** Throws `bad_request` for a part that can be no call of the API. */
  make(part: BatchRequest, place: number, batch: FastifyRequest): Promise<LightMyRequestResponse> {
    const { method, body } = part;
    const url = partAddress(part.url);
    const hasBody = body !== undefined && body !== null;
    if (hasBody && method === 'GET') throw new BffError('bad_request', { detail: 'A GET has no body.' });
    const call: InjectOptions = {
      method,
      url,
      remoteAddress: callerAddress(batch),
      headers: {
        ...callerOf(batch),
        ...(hasBody && { 'content-type': 'application/json' }),
        ...ownOf(part),
        accept: 'application/json',
        'x-request-id': partRequestId(batch, place),
      },
      ...(hasBody && { payload: JSON.stringify(body) }),
    };
    // It begins when somebody asks for its answer, which has to be in here.
    return this.drain.within(async () => this.host.httpAdapter.getInstance().inject(call));
  }
}

function callerOf({ headers }: FastifyRequest): Record<string, string> {
  const values = OF_THE_CALLER.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    values.filter((one): one is [(typeof one)[0], string] => typeof one[1] === 'string'),
  );
}

function ownOf({ headers = {} }: BatchRequest): Record<string, string> {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(own.filter(([name]) => OF_THE_PART.has(name)));
}
