import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { formOf } from '../http/form.js';
import { firstValue, json } from '../http/responses.js';
import { optional } from '../optional.js';
import { EntraFailure, STEP_UP_CLAIMS } from './failure.js';
import { tokenHeaders } from './recorded-headers.js';
import type { EntraWorld } from './world.js';

export interface ErrorIds {
  traceId: string;
  correlationId: string;
  /** `2026-01-31 12:00:00Z` */
  timestamp: string;
}

/** The ids every refusal carries; the correlation id is the client's own when it sent one. */
export function errorIds(world: EntraWorld, request: EmulatorRequest): ErrorIds {
  const sent = formOf(request).get('client-request-id') ?? firstValue(request.headers['client-request-id']);
  return {
    traceId: world.random.guid(),
    correlationId: sent ?? request.url.searchParams.get('client-request-id') ?? world.random.guid(),
    timestamp: `${new Date(world.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`,
  };
}

/** The long text of `error_description`. */
export function describe(failure: EntraFailure, ids: ErrorIds): string {
  const { traceId, correlationId, timestamp } = ids;
  return `${failure.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
}

/** The JSON refusal of the token endpoint and its neighbours. */
export function errorAnswer(
  world: EntraWorld,
  request: EmulatorRequest,
  failure: EntraFailure,
): EmulatorResponse {
  const { code, detail } = failure;
  const refusal = failure.refusal;
  const ids = errorIds(world, request);
  const suberror = detail.suberror ?? refusal.suberror;
  const claims = detail.claims ?? (refusal.challenges ? STEP_UP_CLAIMS : undefined);
  const body = {
    error: detail.error ?? refusal.error,
    error_description: describe(failure, ids),
    error_codes: [code],
    timestamp: ids.timestamp,
    trace_id: ids.traceId,
    correlation_id: ids.correlationId,
    error_uri: `${world.origins.entra}/error?code=${code}`,
    ...optional('suberror', suberror),
    ...optional('claims', claims),
  };
  return json(detail.status ?? refusal.status ?? 400, body, tokenHeaders(world, code));
}
